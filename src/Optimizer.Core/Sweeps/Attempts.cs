using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>How an attempt ended, as its worker tells it.</summary>
/// <param name="Seconds">Productive device seconds, to be charged.</param>
/// <param name="Epoch">Last epoch inside the checkpoint.</param>
public sealed record AttemptEnding(
    AttemptOutcome Outcome, string? Message, ImmutableSortedDictionary<string, double> Metrics, ImmutableSortedDictionary<string, string> Facts,
    string? Artifact, string? Checkpoint, int Epoch, double Seconds, double? Joules, string? Log)
{
    public static AttemptEnding Of(AttemptOutcome outcome, string message, double seconds) =>
        new(outcome, message, ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, string>.Empty, null, null, 0, seconds, null, null);
}

/// <summary>What a running attempt says and what it is told. Only the newest attempt, from its own device, is listened to.</summary>
public static class Attempts
{
    /// <summary>Silence after which an attempt is taken for lost.</summary>
    public const double LeaseSeconds = 15;

    /// <summary>The same for outside clients, who have no agent that speaks for them every second, where the spec does not say.</summary>
    private const double AskSeconds = 600;

    /// <summary>Thirty years.</summary>
    private const double MostSeconds = 1e9;

    private static readonly Verdict Superseded = Verdict.Stop("superseded: a newer attempt of this node exists, or none is expected from this device");

    /// <summary>Silence after which an attempt of this sweep is taken for lost.</summary>
    public static double LeaseOf(SweepSpec spec) => spec.Trainer.IsExternal ? spec.Trainer.AskSeconds ?? AskSeconds : LeaseSeconds;

    /// <summary>A report twice is a report once.</summary>
    public static Verdict Report(
        Turn turn, string device, string node, int number, int epoch, ImmutableSortedDictionary<string, double> metrics, double seconds)
    {
        if (Find(turn.Sweep, device, node, number) is not { } attempt) return Superseded;
        seconds = Possible(seconds, attempt);
        if (epoch > attempt.LastEpoch) turn.Raise(new EpochReported(node, number, epoch, metrics, seconds));
        return Answer(turn, attempt, seconds);
    }

    public static Verdict Alive(Turn turn, string device, string node, int number, double seconds)
    {
        return Find(turn.Sweep, device, node, number) is { } attempt ? Answer(turn, attempt, Possible(seconds, attempt)) : Superseded;
    }

    public static void Checkpointed(Turn turn, string device, string node, int number, int epoch, string path)
    {
        if (Find(turn.Sweep, device, node, number) is { } attempt && epoch >= attempt.CheckpointEpoch)
            turn.Raise(new CheckpointSaved(node, number, epoch, path));
    }

    public static void Ended(Turn turn, string device, string node, int number, AttemptEnding ending)
    {
        if (Find(turn.Sweep, device, node, number) is not { } attempt) return;
        Settle(turn, turn.Sweep.Nodes[node], attempt, ending with { Seconds = Possible(ending.Seconds, attempt) });
        Lifecycle.EndIfDone(turn);
    }

    /// <summary>The device's worker is new or gone: what it ran is lost, but for what it still runs.</summary>
    /// <param name="keepUnconfirmed">An order that it never spoke of stays: it may not have arrived, and is given again.</param>
    public static void Lost(Turn turn, string device, IReadOnlySet<(string Node, int Number)> stillRunning, bool keepUnconfirmed = false)
    {
        foreach (var attempt in turn.Sweep.RunningAttempts
            .Where(attempt => attempt.Started.Device == device && !stillRunning.Contains((attempt.Started.Node, attempt.Started.Number)))
            .Where(attempt => attempt.IsConfirmed || !keepUnconfirmed).ToList())
            Lose(turn, attempt, "its worker is gone");
        Lifecycle.EndIfDone(turn);
    }

    /// <summary>After the state was read again nobody knows when the attempts were heard of last: each gets a whole lease from now.</summary>
    public static void Await(Sweep sweep, DateTimeOffset now)
    {
        foreach (var attempt in sweep.RunningAttempts) attempt.LastHeard = now;
    }

    /// <summary>Loses attempts that were silent for too long, and ends the sweep when nothing is left to do. About once a second.</summary>
    public static void Tick(Turn turn)
    {
        foreach (var attempt in turn.Sweep.RunningAttempts.Where(attempt => (turn.Now - attempt.LastHeard).TotalSeconds > LeaseOf(turn.Sweep.Spec)).ToList())
            Lose(turn, attempt, $"not heard of for {LeaseOf(turn.Sweep.Spec):0} s");
        Lifecycle.EndIfDone(turn);
    }

    /// <returns>Null: no such attempt runs there. That is counted, but for the second goodbye of one that ended.</returns>
    private static AttemptState? Find(Sweep sweep, string device, string node, int number)
    {
        if (!sweep.Nodes.TryGetValue(node, out var state)) return Refuse();
        if (state.Running is { } running) return running.Started.Number == number && running.Started.Device == device ? running : Refuse();
        return state.Attempts == number && state.LastOutcome != AttemptOutcome.Lost ? null : Refuse();

        AttemptState? Refuse()
        {
            sweep.Superseded++;
            return null;
        }
    }

    /// <summary>A clock of the user's own may say anything: time never runs backwards, and not beyond what money can count.</summary>
    private static double Possible(double seconds, AttemptState attempt) =>
        double.IsFinite(seconds) ? Math.Clamp(seconds, attempt.Seconds, Math.Max(attempt.Seconds, MostSeconds)) : attempt.Seconds;

    private static Verdict Answer(Turn turn, AttemptState attempt, double seconds)
    {
        (attempt.LastHeard, attempt.IsConfirmed) = (turn.Now, true);
        attempt.Seconds = Math.Max(attempt.Seconds, seconds);
        var sweep = turn.Sweep;
        var closing = sweep.Nodes[attempt.Started.Node].Node.Stage == StageNode.Test;
        if (sweep.Status == SweepStatus.Cancelled) return Verdict.Stop("the sweep was cancelled");
        var left = Reservations.Renew(turn, attempt, attempt.Seconds, closing);
        if (sweep.Status != SweepStatus.Running) return new Verdict(VerdictAction.Pause, sweep.StatusReason, left);
        if (!closing && sweep.Spec.Budget.Seconds is { } budget && sweep.RunningSeconds(turn.Now) >= budget)
            return new Verdict(VerdictAction.Pause, $"the time budget of {budget:0} s is used", left);
        return left < Reservations.LeastSeconds / 2
            ? new Verdict(VerdictAction.Pause, "the budget does not pay for more", left)
            : new Verdict(VerdictAction.Continue, "", left);
    }

    /// <summary>Charged until last known alive plus the lease, never beyond what was reserved.</summary>
    private static void Lose(Turn turn, AttemptState attempt, string why) =>
        Settle(turn, turn.Sweep.Nodes[attempt.Started.Node], attempt, AttemptEnding.Of(
            AttemptOutcome.Lost, why, Math.Min(attempt.PaidSeconds, attempt.Seconds + Math.Min(LeaseOf(turn.Sweep.Spec), (turn.Now - attempt.LastHeard).TotalSeconds))));

    private static void Settle(Turn turn, NodeState node, AttemptState attempt, AttemptEnding ending)
    {
        // Only a checkpoint that this attempt made counts: the last one it announced if it could not say goodbye.
        var (checkpoint, epoch, kept) = ending.Checkpoint is not null
            ? (ending.Checkpoint, ending.Epoch, ending.Seconds)
            : (attempt.Checkpoint, attempt.CheckpointEpoch, attempt.CheckpointSeconds);
        if (ending.Outcome == AttemptOutcome.Done) (checkpoint, epoch, kept) = (ending.Checkpoint, ending.Epoch, ending.Seconds);
        var status = After(turn.Sweep, node, ending.Outcome, checkpoint is not null || node.Checkpoint is not null);
        var cost = Money.Price(ending.Seconds, attempt.Started.NanoPerHour);
        var charged = Math.Min(cost, attempt.ReservedNano);
        turn.Raise(new AttemptEnded(
            node.Node.Id, attempt.Started.Number, ending.Outcome, ending.Message, ending.Seconds,
            attempt.ReservedNano, charged, cost - charged, status,
            node.ProductiveSeconds + (checkpoint is not null || status == NodeStatus.Done ? kept : 0),
            ending.Metrics, ending.Facts, ending.Artifact, checkpoint, epoch, ending.Joules, ending.Log));
        Progress.After(turn, node, ending);
    }

    private static NodeStatus After(Sweep sweep, NodeState node, AttemptOutcome outcome, bool hasCheckpoint)
    {
        var again = hasCheckpoint ? NodeStatus.Paused : NodeStatus.Planned;
        return outcome switch
        {
            AttemptOutcome.Done => NodeStatus.Done,
            AttemptOutcome.Paused or AttemptOutcome.Stopped or AttemptOutcome.Preempted or AttemptOutcome.Lost => again,
            AttemptOutcome.OutOfMemory or AttemptOutcome.Diverged => NodeStatus.Failed,
            AttemptOutcome.Crashed or AttemptOutcome.TimedOut or AttemptOutcome.BadOutput or AttemptOutcome.Error =>
                node.Failures < sweep.Spec.Retries ? again : NodeStatus.Failed,
            _ => throw new InvalidOperationException($"An attempt cannot end with outcome {outcome}."),
        };
    }
}
