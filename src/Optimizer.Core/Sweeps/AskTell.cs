using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>What an outside client is to evaluate.</summary>
/// <param name="Attempt">To be named again when it tells.</param>
/// <param name="Epochs">Of the training, where the space has epochs: from (exclusive) to (inclusive).</param>
/// <param name="LeaseSeconds">How long it may be silent.</param>
public sealed record AskedTrial(int Trial, int Attempt, Configuration Configuration, EpochSpan? Epochs, double LeaseSeconds);

/// <param name="Trial">Null: none now.</param>
/// <param name="Status">Of the sweep: with no trial a running one may have some later.</param>
/// <param name="Refusal">Why nothing can be asked of this sweep at all; null: it can.</param>
public sealed record AskAnswer(AskedTrial? Trial, SweepStatus Status, string? Refusal = null);

/// <param name="Failure"><see cref="AttemptOutcome.Done"/>, or how it failed.</param>
/// <param name="Seconds">Device seconds to charge; null: wall time since it was asked.</param>
public sealed record ToldTrial(
    string Client, int Trial, int Attempt, AttemptOutcome Failure, string? Message, ImmutableSortedDictionary<string, double> Metrics, double? Seconds);

/// <summary>
/// Outside clients as devices of their own: an ask takes a lease on a trial, a tell ends it. The same client that asks again gets the same
/// pending trial back; a client that falls silent loses it to the next that asks.
/// </summary>
public static class AskTell
{
    public static string DeviceOf(string client) => $"ask/{client}";

    public static AskAnswer Ask(Turn turn, string client)
    {
        var sweep = turn.Sweep;
        if (!sweep.Spec.Trainer.IsExternal)
            return new AskAnswer(null, sweep.Status, $"Sweep '{sweep.Spec.Name}' trains by itself; only one whose trainer is {{kind: {TrainerSpec.External}}} can be asked.");
        var device = DeviceOf(client);
        if (Of(sweep, device) is null) Dispatch.Take(turn, new SlotOffer(device, sweep.Spec.Resources.Class, "outside", 1));
        if (Of(sweep, device) is not { } attempt) return new AskAnswer(null, sweep.Status);
        // To ask again is a sign of life.
        Attempts.Alive(turn, device, attempt.Started.Node, attempt.Started.Number, Since(turn, attempt));
        var trial = sweep.Trials[attempt.Started.Trial];
        return new AskAnswer(
            new AskedTrial(
                trial.Number, attempt.Started.Number, trial.Proposed.Configuration,
                trial.Proposed.Configuration.TryGet(TrialPath.Epochs, out _) ? sweep.Nodes[attempt.Started.Node].Node.Epochs : null,
                Attempts.LeaseOf(sweep.Spec)),
            sweep.Status);
    }

    /// <summary>Metrics on the way: renews the lease and says whether to go on.</summary>
    public static Verdict Report(Turn turn, string client, int trial, int number, int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds)
    {
        var device = DeviceOf(client);
        return Of(turn.Sweep, device) is { } attempt && Matches(attempt, trial, number)
            ? Attempts.Report(turn, device, attempt.Started.Node, number, epoch, metrics, seconds ?? Since(turn, attempt))
            : Verdict.Stop(NotYours(trial, client));
    }

    /// <returns>Null, or why it is not taken. Told twice is told once.</returns>
    public static string? Tell(Turn turn, ToldTrial told)
    {
        var sweep = turn.Sweep;
        var device = DeviceOf(told.Client);
        if (Of(sweep, device) is not { } attempt || !Matches(attempt, told.Trial, told.Attempt))
            return IsToldAlready(sweep, told) ? null : NotYours(told.Trial, told.Client);
        var missing = told.Failure == AttemptOutcome.Done
            ? sweep.Spec.Objectives.Where(objective => objective.Metric != "training_cost" && !told.Metrics.ContainsKey(objective.Metric)).Select(objective => objective.Metric).ToList()
            : [];
        if (missing.Count > 0) return $"Trial {told.Trial} was told without {string.Join(" and ", missing)}; every objective needs a value, or say how it failed.";
        Attempts.Ended(
            turn, device, attempt.Started.Node, told.Attempt,
            AttemptEnding.Of(told.Failure, told.Message ?? "", told.Seconds ?? Since(turn, attempt)) with { Metrics = told.Metrics });
        return null;
    }

    private static AttemptState? Of(Sweep sweep, string device) => sweep.RunningOn(device);

    private static bool Matches(AttemptState attempt, int trial, int number) => attempt.Started.Trial == trial && attempt.Started.Number == number;

    /// <summary>An answer that was lost on its way makes a client tell again.</summary>
    private static bool IsToldAlready(Sweep sweep, ToldTrial told) =>
        sweep.Trials.TryGetValue(told.Trial, out var trial)
        && trial.Proposed.Path.Select(id => sweep.Nodes[id]).Any(node => node is { Running: null, Status: NodeStatus.Done or NodeStatus.Failed }
            && node.Attempts == told.Attempt && node.LastDevice == DeviceOf(told.Client));

    private static double Since(Turn turn, AttemptState attempt) => Math.Max(0, (turn.Now - attempt.Started.At).TotalSeconds);

    private static string NotYours(int trial, string client) =>
        $"Client '{client}' does not hold trial {trial}: it never asked for it, or was silent for too long and the trial went to another; ask again.";
}
