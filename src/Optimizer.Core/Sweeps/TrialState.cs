using System.Collections.Immutable;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>What the aggregate remembers of a trial.</summary>
public sealed class TrialState(ProposedTrial proposed)
{
    public ProposedTrial Proposed { get; } = proposed;

    public int Number => Proposed.Number;

    public TrialStatus Status { get; internal set; } = TrialStatus.Waiting;

    /// <summary>Path index of the first node that is not done.</summary>
    public int Position { get; internal set; }

    /// <summary>Whether any of its own work has begun: begun trials go before fresh ones.</summary>
    public bool Begun { get; internal set; }

    public string? Reason { get; internal set; }

    /// <summary>Path index of the rung it was let go beyond, so that it is not paused there again; -1: none.</summary>
    public int PromotedFrom { get; internal set; } = -1;

    public ImmutableSortedDictionary<string, double> Metrics { get; internal set; } = ImmutableSortedDictionary<string, double>.Empty;

    public bool IsOver => Status is TrialStatus.Completed or TrialStatus.Stopped or TrialStatus.Failed;
}

/// <summary>What the aggregate remembers of a node.</summary>
public sealed class NodeState(StageNode node)
{
    public StageNode Node { get; } = node;

    public NodeStatus Status { get; internal set; } = NodeStatus.Planned;

    /// <summary>Attempts so far; the number of the newest.</summary>
    public int Attempts { get; internal set; }

    /// <summary>Attempts that failed through their own fault: these count against the retries.</summary>
    public int Failures { get; internal set; }

    public AttemptState? Running { get; internal set; }

    /// <summary>Of the newest attempt; empty before the first.</summary>
    public string LastDevice { get; internal set; } = "";

    /// <summary>Of the newest attempt that ended.</summary>
    public AttemptOutcome LastOutcome { get; internal set; }

    /// <summary>Since when a class that may train it could have taken it, as far as any asked. Not stored.</summary>
    public DateTimeOffset? ReadySince { get; internal set; }

    /// <summary>The worker that it failed on last where a rule says that another is to try first.</summary>
    public string? AvoidedWorker { get; internal set; }

    public DateTimeOffset AvoidedAt { get; internal set; }

    /// <summary>How often a checkpoint could not be read and it began further back.</summary>
    public int Fallbacks { get; internal set; }

    /// <summary>How often files could not be stored or had.</summary>
    public int StoreTroubles { get; internal set; }

    /// <summary>The checkpoint before its span cannot be read either: it trains from the first epoch.</summary>
    public bool FromScratch { get; internal set; }

    public double ProductiveSeconds { get; internal set; }

    public ImmutableSortedDictionary<string, double> Metrics { get; internal set; } = ImmutableSortedDictionary<string, double>.Empty;

    public string? Artifact { get; internal set; }

    /// <summary>To continue from (paused) or to branch from (done).</summary>
    public string? Checkpoint { get; internal set; }

    public int CheckpointEpoch { get; internal set; }

    /// <summary>Numbers of the trials whose path passes through.</summary>
    public SortedSet<int> Trials { get; } = [];
}

/// <summary>A running attempt.</summary>
/// <param name="order">Number of the event that began it.</param>
public sealed class AttemptState(AttemptStarted started, long order)
{
    internal long Order { get; } = order;

    public AttemptStarted Started { get; } = started;

    public long ReservedNano { get; internal set; } = started.ReservedNano;

    /// <summary>Productive device seconds last heard of.</summary>
    public double Seconds { get; internal set; }

    public int LastEpoch { get; internal set; }

    public string? Checkpoint { get; internal set; }

    public int CheckpointEpoch { get; internal set; }

    /// <summary>Productive seconds at the checkpoint.</summary>
    public double CheckpointSeconds { get; internal set; }

    /// <summary>Heard of last. Not stored: after a restart it is the time of the attempt's last event, until <see cref="Attempts.Await"/>.</summary>
    public DateTimeOffset LastHeard { get; internal set; } = started.At;

    /// <summary>Whether its worker ever spoke of it: until then the order may never have arrived, and is given again when asked for.</summary>
    public bool IsConfirmed { get; internal set; }

    /// <summary>Productive seconds that the reservation pays.</summary>
    public double PaidSeconds => Costs.Money.Seconds(ReservedNano, Started.NanoPerHour);
}
