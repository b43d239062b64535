using System.Collections.Immutable;
using CsCheck;
using Optimizer.Core.Costs;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

/// <summary>Messages that are lost, late, doubled and out of order, devices that vanish, and a coordinator that reads everything again.</summary>
public class InterleavingTests
{
    private static readonly Gen<(int Kind, int Device, int Extra)[]> Steps = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[0, 9]).Array[50, 400];

    [Fact]
    public void Money_never_passes_the_cap_no_node_is_done_twice_and_every_reservation_is_settled() => Steps.Sample(
        steps =>
        {
            var run = new SimulatedSweep(Specs.Mixed(trials: 8, budgetUsd: 0.02m, epochs: 3) with
            {
                Failures = [new FailureRule("excluded", FailureAction.ExcludeDevice), new FailureRule("elsewhere", FailureAction.RetryElsewhere)],
            });
            var given = new List<(string Device, WorkOrder Order)>();
            foreach (var step in steps) Play(run, given, step);
            Settle(run);

            Assert.True(run.Sweep.SpendNano <= Money.FromUsd(0.02m));
            Assert.Equal(0, run.Sweep.ReservedNano);
            var ends = run.Log.OfType<AttemptEnded>().ToList();
            Assert.All(ends.Where(end => end.Outcome == AttemptOutcome.Done).GroupBy(end => end.Node), same => Assert.Single(same));
            Assert.Equal(ends.Count, run.Log.OfType<AttemptStarted>().Count());
            Assert.Equal(
                run.Log.OfType<AttemptStarted>().Sum(started => started.ReservedNano) + run.Log.OfType<ReservationGrown>().Sum(grown => grown.AddedNano),
                ends.Sum(end => end.ReleasedNano));
            Assert.Equal(run.Sweep.SpendNano, ends.Sum(end => end.ChargedNano));
            return true;
        },
        iter: 200);

    [Fact]
    public void The_books_that_are_kept_say_what_looking_through_everything_says() => Steps.Sample(
        steps =>
        {
            var run = new SimulatedSweep(Specs.Mixed(trials: 30, epochs: 4, stopping: "asha"));
            var given = new List<(string Device, WorkOrder Order)>();
            foreach (var step in steps)
            {
                Play(run, given, step);
                Compare(run.Sweep);
            }

            return true;
        },
        iter: 40);

    private static void Compare(Sweep sweep)
    {
        foreach (var status in Enum.GetValues<TrialStatus>())
            Assert.Equal(sweep.Trials.Values.Where(trial => trial.Status == status), sweep.TrialsThat(status));
        Assert.Equal(
            sweep.Nodes.Values.Select(node => node.Running).OfType<AttemptState>().OrderBy(attempt => attempt.Started.Node),
            sweep.RunningAttempts.OrderBy(attempt => attempt.Started.Node));
        Assert.All(sweep.RunningAttempts, attempt => Assert.Same(attempt, sweep.RunningOn(attempt.Started.Device)));
        Assert.Equal(sweep.Trials.Values.Select(trial => trial.Proposed.Path[^1]).Order(), sweep.Leaves.Order());
        var trainings = sweep.Trials.Values.Where(trial => trial.Proposed is { ParentTrial: null, Replicate: 0 }).ToList();
        Assert.Equal(trainings.Count, sweep.Trainings);
        Assert.Equal(
            trainings.Select(trial => (trial.Number, Last: trial.Proposed.Path.Select(id => sweep.Nodes[id]).Last(node => node.Node.Stage == StageNode.Train)))
                .Where(pair => pair.Last.Status == NodeStatus.Done).Select(pair => (pair.Number, pair.Last.Trials.Count)).Order(),
            sweep.Trained.Select(model => (model.Trial, model.Branches)).Order());
        Assert.Equal(NextByEntries(sweep), Promotions.Next(sweep)?.Trial);
    }

    /// <summary>Every trial at every rung that it reached, ranked anew.</summary>
    private static int? NextByEntries(Sweep sweep)
    {
        var rungs = Rungs.Of(sweep.Spec.Stopping.MinEpochs, sweep.Spec.Stopping.Reduction, 4);
        var entries = sweep.Trials.Values.SelectMany(trial => trial.Proposed.Path.Take(trial.Position).Select((id, index) => (trial, index, node: sweep.Nodes[id])))
            .Where(entry => entry.node.Node.Epochs is { } span && span.To != rungs[^1] && rungs.Contains(span.To))
            .Select(entry => (
                Rung: entry.node.Node.Epochs!.To, Loss: sweep.LossOf(entry.node), entry.trial.Number,
                Waits: entry.trial.Status == TrialStatus.Paused && entry.trial.Position == entry.index + 1));
        foreach (var rung in entries.GroupBy(entry => entry.Rung).OrderByDescending(group => group.Key))
        {
            var best = rung.Where(entry => !double.IsNaN(entry.Loss)).OrderBy(entry => entry.Loss).ThenBy(entry => entry.Number).Take(rung.Count() / sweep.Spec.Stopping.Reduction);
            if (best.Where(entry => entry.Waits).Select(entry => (int?)entry.Number).FirstOrDefault() is { } next) return next;
        }

        return null;
    }

    private static void Play(SimulatedSweep run, List<(string Device, WorkOrder Order)> given, (int Kind, int Device, int Extra) step)
    {
        var device = $"w{step.Device / 2}/cpu-{step.Device % 2}";
        var old = given.Count == 0 ? default : given[^(1 + (step.Extra % Math.Min(given.Count, 6)))];
        var order = old.Order;
        switch (step.Kind)
        {
            case 0 or 1 or 2:
                if (run.Turn(turn => Dispatch.Take(turn, new SlotOffer(device, "cpu", "cpu", 1))) is { } taken) given.Add((device, taken));
                break;
            case 3:
                run.Wait(step.Extra);
                run.Turn(Attempts.Tick);
                break;
            case 4:
                run.Turn(turn => Attempts.Lost(turn, device, new HashSet<(string, int)>(), keepUnconfirmed: step.Extra < 5));
                break;
            case 5:
                run.Rebuild();
                Attempts.Await(run.Sweep, run.Now);
                break;
            case 6 when order is not null:
                run.Turn(turn => Attempts.Report(turn, old.Device, order.Node.Id, order.Attempt, step.Extra % 4, Metrics(0.5), step.Extra));
                break;
            case 7 when order is not null:
                run.Turn(turn => Attempts.Alive(turn, old.Device, order.Node.Id, order.Attempt, step.Extra * 3));
                break;
            case 8 when order is not null:
                run.Turn(turn => Attempts.Checkpointed(turn, old.Device, order.Node.Id, order.Attempt, step.Extra % 4, $"checkpoint-{step.Extra}"));
                break;
            case >= 9 when order is not null:
                var outcome = (AttemptOutcome)(step.Kind == 9 ? 1 + step.Extra : 1);
                run.Turn(turn => Attempts.Ended(turn, old.Device, order.Node.Id, order.Attempt, Ending(outcome, step.Extra)));
                break;
        }
    }

    /// <summary>Nobody speaks any more: leases lapse.</summary>
    private static void Settle(SimulatedSweep run)
    {
        run.Wait(Attempts.LeaseSeconds + 1);
        run.Turn(Attempts.Tick);
    }

    private static AttemptEnding Ending(AttemptOutcome outcome, int extra) => new(
        outcome, extra % 2 == 0 ? "excluded" : "elsewhere", Metrics(0.9).Add("throughput", 1000), ImmutableSortedDictionary<string, string>.Empty, "a.onnx",
        extra % 3 == 0 ? null : "checkpoint", 3, extra, null, null);

    private static ImmutableSortedDictionary<string, double> Metrics(double accuracy) =>
        ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy);
}
