using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class AskTellTests
{
    private static readonly ImmutableSortedDictionary<string, double> Good = ImmutableSortedDictionary<string, double>.Empty.Add("error", 0.25);

    private readonly Sweep sweep = new();
    private readonly Proposer proposer;
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    public AskTellTests()
    {
        var spec = Outside();
        Turn(turn => Lifecycle.Submit(turn, spec, SweepDigest.Of(spec)));
        proposer = new Proposer(spec);
    }

    [Fact]
    public void The_same_client_gets_the_same_pending_trial_back()
    {
        var first = Ask("a");
        now = now.AddMinutes(5);

        Assert.Equal((first.Trial, first.Attempt), (Ask("a").Trial, Ask("a").Attempt));
        Assert.NotEqual(first.Trial, Ask("b").Trial);
    }

    [Fact]
    public void A_told_trial_is_completed_and_charged_for_the_time_it_was_held()
    {
        var asked = Ask("a");
        now = now.AddMinutes(2);

        Assert.Null(Tell("a", asked));

        Assert.Equal(TrialStatus.Completed, sweep.Trials[asked.Trial].Status);
        Assert.Equal((Money.Price(120, 3_600_000), 0L), (sweep.SpendNano, sweep.ReservedNano));
        Assert.Equal(0.25, sweep.Trials[asked.Trial].Metrics["error"]);
    }

    [Fact]
    public void Told_twice_is_told_once()
    {
        var asked = Ask("a");
        Assert.Null(Tell("a", asked));
        var seq = sweep.Seq;

        Assert.Null(Tell("a", asked));

        Assert.Equal(seq, sweep.Seq);
    }

    [Fact]
    public void A_silent_client_loses_its_trial_to_the_next_and_may_not_tell_it_any_more()
    {
        var asked = Ask("a");
        now = now.AddMinutes(11);
        Turn(turn => { Attempts.Tick(turn); return 0; });

        var second = Ask("b");

        Assert.Equal((asked.Trial, asked.Attempt + 1), (second.Trial, second.Attempt));
        Assert.Equal($"Client 'a' does not hold trial {asked.Trial}: it never asked for it, or was silent for too long and the trial went to another; ask again.", Tell("a", asked));
        Assert.Null(Tell("b", second));
    }

    [Fact]
    public void A_report_keeps_the_trial_alive()
    {
        var asked = Ask("a");
        for (var minute = 0; minute < 30; minute++)
        {
            now = now.AddMinutes(1);
            Turn(turn => AskTell.Report(turn, "a", asked.Trial, asked.Attempt, minute + 1, Good, null));
            Turn(turn => { Attempts.Tick(turn); return 0; });
        }

        Assert.Null(Tell("a", asked));
    }

    [Fact]
    public void A_trial_told_without_an_objective_is_refused_and_stays_pending()
    {
        var asked = Ask("a");

        var refusal = Turn(turn => AskTell.Tell(turn, new ToldTrial("a", asked.Trial, asked.Attempt, AttemptOutcome.Done, null, ImmutableSortedDictionary<string, double>.Empty, null)));

        Assert.Equal($"Trial {asked.Trial} was told without error; every objective needs a value, or say how it failed.", refusal);
        Assert.Equal(asked.Attempt, Ask("a").Attempt);
    }

    [Fact]
    public void The_money_cap_holds_over_clients_that_overstay_it()
    {
        // A tenth of a dollar pays a hundred hours; each ask sets ten minutes aside and stays for an hour.
        for (var number = 0; number < 2000; number++)
        {
            if (Turn(turn => AskTell.Ask(turn, "a")).Trial is not { } asked) break;
            now = now.AddHours(1);
            Tell("a", asked);
            Assert.True(sweep.SpendNano + sweep.ReservedNano <= sweep.Spec.Budget.CostNano);
        }

        Assert.True(sweep.OverrunNano > 0);
        Assert.NotEqual(SweepStatus.Running, sweep.Status);
    }

    [Fact]
    public void Halving_gives_the_rungs_one_after_another()
    {
        var spec = Outside() with { Stopping = new StoppingSpec { Rule = "asha", Reduction = 3 } };
        var run = new AskTellTests(spec);
        var spans = new List<(int From, int To)>();
        for (var number = 0; number < 40 && run.Turn(turn => AskTell.Ask(turn, "a")).Trial is { } asked; number++)
        {
            spans.Add((asked.Epochs!.From, asked.Epochs.To));
            run.Tell("a", asked);
        }

        Assert.Contains((0, 1), spans);
        Assert.Contains((1, 3), spans);
        Assert.Contains((3, 9), spans);
        Assert.True(spans.Count(span => span == (0, 1)) > spans.Count(span => span == (3, 9)));
    }

    [Fact]
    public void A_sweep_that_trains_by_itself_cannot_be_asked()
    {
        var own = new Sweep();
        var turn = new Turn(own, now);
        Lifecycle.Submit(turn, Specs.Mixed(), "d");

        Assert.Equal("Sweep 'mixed' trains by itself; only one whose trainer is {kind: external} can be asked.", AskTell.Ask(turn, "a").Refusal);
    }

    private AskTellTests(SweepSpec spec)
    {
        Turn(turn => Lifecycle.Submit(turn, spec, SweepDigest.Of(spec)));
        proposer = new Proposer(spec);
    }

    private static SweepSpec Outside() => Specs.Mixed(trials: 60, budgetUsd: 0.1m) with
    {
        Name = "outside",
        Trainer = new TrainerSpec(TrainerSpec.External),
        Objectives = [new Objective("error", Goal.Minimize), new Objective("training_cost", Goal.Minimize)],
        Space = new SearchSpace([new FloatParameter("x", 0, 1), new ConstantParameter("epochs", ParameterValue.Of(9L))]),
        Stages = [new StageSpec("train", ["x", "epochs"])],
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(3_600_000)),
    };

    private AskedTrial Ask(string client) => Turn(turn => AskTell.Ask(turn, client)).Trial!;

    private string? Tell(string client, AskedTrial asked) =>
        Turn(turn => AskTell.Tell(turn, new ToldTrial(client, asked.Trial, asked.Attempt, AttemptOutcome.Done, null, Good, null)));

    private T Turn<T>(Func<Turn, T> decide) => decide(new Turn(sweep, now, proposer));
}
