using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Orleans;

namespace Optimizer.Contracts.Grains;

/// <summary>One sweep, by id. The only writer of its events. Every call may be repeated after a timeout.</summary>
[Alias("optimizer.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Starts it, continues an unfinished one, or takes a new budget.</summary>
    [Alias("submit")] Task<SubmitAnswer> Submit(SweepSpec spec);

    /// <summary>The same, and goes on under the spec where it is another one than the sweep's.</summary>
    [Alias("extend")] Task<SubmitAnswer> Extend(SweepSpec spec);

    /// <summary>One or the other, with what the spec's warm start holds.</summary>
    [Alias("begin")] Task<SubmitAnswer> Begin(SweepSpec spec, bool extend, ImmutableArray<WarmSet> warm);

    [Alias("take")] Task<WorkOrder?> Take(SlotOffer offer);

    /// <summary>The order that the device was given and never confirmed, by a report or a sign of life; null: none.</summary>
    [Alias("unconfirmed")] Task<WorkOrder?> Unconfirmed(string device);

    [Alias("report")] Task<Verdict> Report(AttemptReport report);

    /// <summary>The attempt is alive; answered with its lease.</summary>
    [Alias("alive")] Task<Verdict> Alive(AttemptKey attempt, double seconds);

    [Alias("checkpointed")] Task Checkpointed(AttemptKey attempt, int epoch, string path);

    [Alias("ended")] Task Ended(AttemptResult result);

    /// <summary>The device's attempts are lost, but for those it still runs.</summary>
    /// <param name="keepUnconfirmed">Orders that it never spoke of stay too: they may not have arrived and are given again.</param>
    [Alias("lost")] Task Lost(string device, ImmutableArray<AttemptKey> stillRunning, bool keepUnconfirmed);

    /// <summary>Messages of superseded attempts since the grain was read: refused, and counted.</summary>
    [Alias("superseded")] Task<long> Superseded();

    /// <summary>An outside client wants a trial to evaluate.</summary>
    [Alias("ask")] Task<AskAnswer> Ask(string client);

    [Alias("ask_report")] Task<Verdict> AskReport(string client, int trial, int attempt, int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds);

    /// <returns>Null, or why it is not taken.</returns>
    [Alias("tell")] Task<string?> Tell(ToldTrial told);

    /// <summary>Running attempts are told to checkpoint; answers when none runs any more.</summary>
    [Alias("pause"), ResponseTimeout("00:30:00")] Task Pause(string reason);

    [Alias("resume")] Task Resume();

    [Alias("cancel")] Task Cancel();

    /// <returns>Why nothing of it runs, and nothing will on these devices; null: it does not wait for others.</returns>
    [Alias("waits")] Task<string?> Waits(ImmutableArray<LiveDevice> devices);

    /// <summary>Reads the sweep if it sleeps, so that its leases and its end are looked after.</summary>
    [Alias("wake")] Task Wake();
}

/// <param name="Refusal">Null, or why not.</param>
public sealed record SubmitAnswer(string Sweep, bool Created, SweepStatus Status, string? Refusal)
{
    /// <summary>What was taken, kept, dropped: a sentence a line; null: nothing to say.</summary>
    public string? Said { get; init; }
}

/// <param name="Device">Worker and device: only the attempt's own device may speak for it.</param>
public sealed record AttemptKey(string Sweep, string Node, int Attempt, string Device);

public sealed record AttemptReport(AttemptKey Attempt, int Epoch, ImmutableSortedDictionary<string, double> Metrics, double Seconds);

/// <param name="Epoch">Last epoch inside the checkpoint.</param>
/// <param name="OverrunSeconds">Time past the lease's end, part of Seconds.</param>
public sealed record AttemptResult(
    AttemptKey Attempt, AttemptOutcome Outcome, string? Message, ImmutableSortedDictionary<string, double> Metrics,
    ImmutableSortedDictionary<string, string> Facts, string? Artifact, string? Checkpoint, int Epoch, double Seconds, double OverrunSeconds,
    double? Joules, string? Log)
{
    /// <summary>The last lines of the log.</summary>
    public string? LogTail { get; init; }
}
