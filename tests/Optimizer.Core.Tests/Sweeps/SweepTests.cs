using System.Text.Json;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class SweepTests
{
    [Fact]
    public void A_sweep_runs_all_its_trials_and_scores_the_frontier_on_test_rows()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 24)).Run();

        Assert.Equal(SweepStatus.Finished, run.Sweep.Status);
        Assert.Equal(24, run.Sweep.Trials.Count);
        Assert.All(run.Sweep.Trials.Values, trial => Assert.Equal(TrialStatus.Completed, trial.Status));
        var tests = run.Sweep.Nodes.Values.Where(node => node.Node.Stage == StageNode.Test).ToList();
        Assert.Equal(FrontierOf.Trials(run.Sweep).Count, tests.Count);
        Assert.All(tests, test => Assert.Equal((NodeStatus.Done, 1), (test.Status, test.Attempts)));
    }

    [Fact]
    public void A_training_is_run_once_and_compressed_many_times()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 24)).Run();

        var trainings = run.Sweep.Nodes.Values.Where(node => node.Node.Stage == StageNode.Train).ToList();
        Assert.InRange(trainings.Count, 4, 10);
        Assert.All(trainings, node => Assert.Equal(1, node.Attempts));
        Assert.Contains(trainings, node => node.Trials.Count >= 4);
    }

    [Fact]
    public void The_first_trial_of_a_training_is_its_uncompressed_self()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 12)).Run();

        Assert.All(run.Sweep.Trials.Values.Where(trial => trial.Proposed.ParentTrial is null), trial =>
            Assert.Equal(("none", 0.0), (trial.Proposed.Configuration["quantization"].ToString(), trial.Proposed.Configuration["sparsity"].AsDouble())));
    }

    [Theory, InlineData("none"), InlineData("asha")]
    public void Two_runs_write_the_same_events_to_the_byte(string stopping)
    {
        string Log() => string.Join('\n', new SimulatedSweep(Specs.Mixed(trials: 40, method: "tpe", stopping: stopping, epochs: 27)).Run().Log
            .Select(happened => JsonSerializer.Serialize(happened, CoreJson.Options)));

        Assert.Equal(Log(), Log());
    }

    [Fact]
    public void Applying_the_stored_events_gives_the_state_back()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 15, method: "tpe", stopping: "asha", epochs: 9));
        for (var second = 0; second < 40; second++) run.Second();
        var (seq, spend, reserved) = (run.Sweep.Seq, run.Sweep.SpendNano, run.Sweep.ReservedNano);

        run.Rebuild();

        Assert.Equal((seq, spend, reserved), (run.Sweep.Seq, run.Sweep.SpendNano, run.Sweep.ReservedNano));
        Assert.Equal(SweepStatus.Finished, run.Run().Sweep.Status);
        Assert.Equal(15, run.Sweep.Trials.Count);
    }

    [Fact]
    public void Stored_events_come_back_from_JSON_as_they_went()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 6)).Run();

        var again = run.Log.Select(happened => JsonSerializer.Serialize(
            JsonSerializer.Deserialize<SweepEvent>(JsonSerializer.Serialize(happened, CoreJson.Options), CoreJson.Options), CoreJson.Options));

        Assert.Equal(run.Log.Select(happened => JsonSerializer.Serialize(happened, CoreJson.Options)), again);
    }

    [Fact]
    public void Asha_promotes_a_third_of_each_rung_and_pauses_the_rest()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 30, budgetUsd: 5, method: "random", stopping: "asha", epochs: 9) with { Stages = [Specs.Mixed().Stages[0]] }).Run();

        var epochs = run.Sweep.Nodes.Values.Where(node => node.Node.Stage == StageNode.Train && node.Status == NodeStatus.Done)
            .GroupBy(node => node.Node.Epochs!.To).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(30, epochs[1]);
        Assert.InRange(epochs[3], 10, 14);
        Assert.InRange(epochs[9], 3, 5);
        Assert.Equal(epochs[9], run.Sweep.Trials.Values.Count(trial => trial.Status == TrialStatus.Completed));
        Assert.Equal(30 - epochs[9], run.Sweep.Trials.Values.Count(trial => trial.Status == TrialStatus.Paused));
    }

    [Fact]
    public void The_budget_is_never_exceeded_and_a_raised_one_continues()
    {
        var spec = Specs.Mixed(trials: 200, budgetUsd: 0.02m);
        var run = new SimulatedSweep(spec).Run();
        var (trials, spend) = (run.Sweep.Trials.Count, run.Sweep.SpendNano);

        Assert.Equal(SweepStatus.BudgetExhausted, run.Sweep.Status);
        Assert.InRange(spend, 18_000_000, 20_000_000);
        Assert.Equal(0, run.Sweep.ReservedNano);

        var raised = spec with { Budget = spec.Budget with { CostNano = 40_000_000 } };
        Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, raised, SweepDigest.Of(raised))));
        run.Run();

        Assert.InRange(run.Sweep.SpendNano, 36_000_000, 40_000_000);
        Assert.True(run.Sweep.Trials.Count > trials);
        Assert.DoesNotContain(run.Sweep.Nodes.Values, node => node.Status == NodeStatus.Done && node.Attempts > 2);
    }

    [Fact]
    public void A_budget_below_what_is_committed_is_refused_in_words()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 10)).Run();
        var lowered = run.Sweep.Spec with { Budget = new Budget(1000, null, 10) };

        var refusal = run.Turn(turn => Lifecycle.Submit(turn, lowered, SweepDigest.Of(lowered)));

        Assert.StartsWith("Budget $0.0000010 is below what is spent and reserved already", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_sweep_keeps_its_checkpoints_and_goes_on_where_it_was()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 6, epochs: 20));
        for (var second = 0; second < 7; second++) run.Second();

        run.Turn(turn => Lifecycle.Pause(turn, "asked to"));
        run.Run();
        var paused = run.Sweep.Nodes.Values.Where(node => node.Status == NodeStatus.Paused).ToList();

        Assert.Equal((SweepStatus.Paused, 2), (run.Sweep.Status, paused.Count));
        Assert.All(paused, node => Assert.Equal(8, node.CheckpointEpoch));
        Assert.Null(run.Turn(Lifecycle.Resume));
        Assert.Equal(SweepStatus.Finished, run.Run().Sweep.Status);
        Assert.All(paused, node => Assert.Equal((2, 20.0), (node.Attempts, node.ProductiveSeconds)));
    }

    [Fact]
    public void A_lost_attempt_is_charged_and_its_node_offered_again_at_once()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 4, epochs: 20));
        for (var second = 0; second < 5; second++) run.Second();

        run.LoseDevice("w/cpu-0");
        var lost = run.Log.OfType<AttemptEnded>().Single();
        run.Run();

        Assert.Equal((AttemptOutcome.Lost, NodeStatus.Planned), (lost.Outcome, lost.NodeStatus));
        Assert.InRange(lost.ChargedNano, 5 * 100_000, 6 * 100_000);
        Assert.Equal(2, run.Sweep.Nodes[lost.Node].Attempts);
        Assert.Equal(SweepStatus.Finished, run.Sweep.Status);
    }

    [Fact]
    public void A_superseded_attempt_is_told_to_stop_and_changes_nothing()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 4, epochs: 20));
        run.Second();
        var attempt = run.Sweep.RunningAttempts.First().Started;
        run.LoseDevice(attempt.Device);
        run.Second();
        var seq = run.Sweep.Seq;

        var verdict = run.Turn(turn => Attempts.Report(turn, attempt.Device, attempt.Node, attempt.Number, 9, System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty, 9));

        Assert.Equal((VerdictAction.Stop, seq), (verdict.Action, run.Sweep.Seq));
    }

    [Fact]
    public void A_crash_is_retried_and_then_fails_its_trials_with_the_reason()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 6));
        string? broken = null;
        run.Fault = order =>
        {
            if (order.Node.Stage == StageNode.Train) broken ??= order.Node.Id;
            return order.Node.Id == broken ? AttemptEnding.Of(AttemptOutcome.Crashed, "exit code 3", 1) : null;
        };

        run.Run();

        var node = run.Sweep.Nodes[broken!];
        Assert.Equal((NodeStatus.Failed, 3), (node.Status, node.Attempts));
        Assert.All(node.Trials, number => Assert.Equal("train failed: exit code 3", run.Sweep.Trials[number].Reason));
        Assert.Equal(SweepStatus.Finished, run.Sweep.Status);
    }

    [Fact]
    public void A_sweep_whose_every_trial_fails_ends_as_failed_with_the_last_reason()
    {
        var run = new SimulatedSweep(Specs.Mixed(trials: 100)) { Fault = _ => AttemptEnding.Of(AttemptOutcome.Error, "no such column", 1) };

        run.Run();

        Assert.Equal(SweepStatus.Failed, run.Sweep.Status);
        Assert.Contains("no such column", run.Sweep.StatusReason, StringComparison.Ordinal);
        Assert.InRange(run.Sweep.Trials.Count, 5, 9);
    }

    [Fact]
    public void A_cosine_training_shares_no_epochs_with_a_longer_one_and_a_constant_one_does()
    {
        var lengths = new CategoryParameter("epochs", [ParameterValue.Of(9L), ParameterValue.Of(27L)]);
        SweepSpec With(string schedule) => Specs.Mixed() with
        {
            Space = new SearchSpace([lengths, new ConstantParameter("schedule", ParameterValue.Of(schedule))]),
            Stages = [new StageSpec("train", ["epochs", "schedule"])],
        };
        HashSet<string> Ids(SweepSpec spec, long epochs) => [.. TrialPath.Of(
            spec, Configuration.Empty.With("epochs", ParameterValue.Of(epochs)).With("schedule", ((ConstantParameter)spec.Space.Parameters[1]).Value), 0)
            .Select(node => node.Id)];

        Assert.Empty(Ids(With("cosine"), 9).Intersect(Ids(With("cosine"), 27)));
        Assert.Single(Ids(With("constant"), 9).Intersect(Ids(With("constant"), 27)));
    }

    [Fact]
    public void A_second_slot_trains_the_next_model_while_the_trials_of_the_first_wait_for_theirs()
    {
        var spec = Specs.Mixed(trials: 8, budgetUsd: 5, method: "grid") with
        {
            Space = new SearchSpace(
            [
                new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(32L)]),
                new CategoryParameter("quantization", [ParameterValue.Of("none"), ParameterValue.Of("int8_static"), ParameterValue.Of("int4"), ParameterValue.Of("int8_dynamic")]) { Stage = "compress" },
            ]),
            Stages = [new StageSpec("train", ["width"]), new StageSpec("compress", ["quantization"])],
        };
        var run = new SimulatedSweep(spec);

        run.Second();

        Assert.Equal(2, run.Log.OfType<AttemptStarted>().Select(started => run.Sweep.Nodes[started.Node].Node.Parameters).Distinct().Count());
        Assert.Equal(8, run.Run().Sweep.Trials.Values.Count(trial => trial.Status == TrialStatus.Completed));
    }

    [Theory, InlineData("grid"), InlineData("random")]
    public void Replicates_run_each_configuration_with_several_seeds(string method)
    {
        var spec = Specs.Mixed(trials: 6, budgetUsd: 5, method: method) with { Replicates = 3 };
        if (method == "grid")
        {
            var values = new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(32L)]);
            spec = spec with { Space = new SearchSpace([values]), Stages = [new StageSpec("train", ["width"])] };
        }

        var trials = new SimulatedSweep(spec).Run().Sweep.Trials.Values.Select(trial => trial.Proposed).ToList();

        Assert.Equal([0, 1, 2, 0, 1, 2], trials.Select(trial => trial.Replicate));
        Assert.Equal(2, trials.Select(trial => trial.Configuration).Distinct().Count());
        Assert.Equal(6, trials.Select(trial => trial.Path[^1]).Distinct().Count());
    }

    [Theory, InlineData("seed"), InlineData("data"), InlineData("trainer version")]
    public void A_changed_seed_datum_or_trainer_makes_every_node_new(string change)
    {
        var spec = Specs.Mixed();
        var changed = change switch
        {
            "seed" => spec with { Seed = 8 },
            "data" => spec with { Trainer = spec.Trainer with { DataDigest = "d2" } },
            _ => spec with { Trainer = spec.Trainer with { Version = 2 } },
        };
        var configuration = spec.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.5));

        var shared = TrialPath.Of(spec, configuration, 0).Select(node => node.Id).Intersect(TrialPath.Of(changed, configuration, 0).Select(node => node.Id));

        Assert.Empty(shared);
    }
}
