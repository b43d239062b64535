using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <summary>What happened, in the order it happened: the truth of a sweep. Names and fields are frozen; a changed meaning is a new event.</summary>
/// <remarks>Each event carries what its read-table rows need, so that rebuilding the tables never decides anything again.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(SweepStarted), "sweep_started")]
[JsonDerivedType(typeof(BudgetChanged), "budget_changed")]
[JsonDerivedType(typeof(OperationsChanged), "operations_changed")]
[JsonDerivedType(typeof(SpecExtended), "spec_extended")]
[JsonDerivedType(typeof(SweepWarmed), "sweep_warmed")]
[JsonDerivedType(typeof(ConfigurationsEnqueued), "configurations_enqueued")]
[JsonDerivedType(typeof(StatusChanged), "status_changed")]
[JsonDerivedType(typeof(TrialsProposed), "trials_proposed")]
[JsonDerivedType(typeof(NodePlanned), "node_planned")]
[JsonDerivedType(typeof(TrialChanged), "trial_changed")]
[JsonDerivedType(typeof(AttemptStarted), "attempt_started")]
[JsonDerivedType(typeof(ReservationGrown), "reservation_grown")]
[JsonDerivedType(typeof(EpochReported), "epoch_reported")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint_saved")]
[JsonDerivedType(typeof(AttemptEnded), "attempt_ended")]
public abstract record SweepEvent
{
    public DateTimeOffset At { get; init; }
}

/// <summary>Always the first event.</summary>
/// <param name="Digest">Of the spec but for budget, resources and retries: the sweep's identity beside its name.</param>
public sealed record SweepStarted(SweepSpec Spec, string Digest) : SweepEvent;

/// <summary>The part of the spec that may change in a sweep's life.</summary>
public sealed record BudgetChanged(Budget Budget, ResourceSpec Resources, int Retries) : SweepEvent;

/// <summary>How the sweep is run, as it is from now on; no result depends on it.</summary>
public sealed record OperationsChanged(int Priority, string? Keep, ImmutableArray<FailureRule>? Failures) : SweepEvent;

/// <summary>The sweep goes on under another spec; its trials stay.</summary>
public sealed record SpecExtended(SweepSpec Spec, string Digest) : SweepEvent;

/// <summary>Trials of elsewhere that teach the sampler; they are no trials of this sweep.</summary>
/// <param name="Source">As people call it.</param>
/// <param name="LeftOut">Of the same source, by why they do not fit.</param>
public sealed record SweepWarmed(string Source, ImmutableArray<WarmTrial> Trials, ImmutableSortedDictionary<string, int> LeftOut) : SweepEvent;

/// <summary>To be tried next, in this order; what they leave open a sampler fills in.</summary>
public sealed record ConfigurationsEnqueued(ImmutableArray<Configuration> Configurations) : SweepEvent;

/// <param name="RunningSeconds">Wall time of running so far, pauses left out.</param>
public sealed record StatusChanged(SweepStatus Status, string Reason, double RunningSeconds) : SweepEvent;

/// <summary>A batch of proposals: a pure function of the log up to <paramref name="FittedAt"/> and the seed.</summary>
public sealed record TrialsProposed(long FittedAt, ImmutableArray<ProposedTrial> Trials) : SweepEvent
{
    /// <summary>How many enqueued configurations are dealt with; null: none.</summary>
    public int? Dequeued { get; init; }
}

/// <param name="Number">1, 2, … within the sweep.</param>
/// <param name="Configuration">All active parameters, constants included.</param>
/// <param name="Path">Node ids from the root to the measure node.</param>
/// <param name="Reason">Why this one, in words: "sobol point 4", "tpe: expected improvement …", "compression 3 of training 7a01…".</param>
/// <param name="ParentTrial">The trial whose training it compresses anew; null for a new training.</param>
public sealed record ProposedTrial(
    int Number, Configuration Configuration, ImmutableArray<string> Path, string Reason, int? ParentTrial, int Replicate)
{
    /// <summary>True: the user wanted it.</summary>
    public bool? Enqueued { get; init; }
}

/// <summary>A node that no earlier trial had; one event per node, parents first, before the proposal that needs it.</summary>
public sealed record NodePlanned(StageNode Node) : SweepEvent;

/// <param name="Objectives">Metric to value, set when completed: everything measured, objectives among them.</param>
public sealed record TrialChanged(
    int Number, TrialStatus Status, string? Reason, ImmutableSortedDictionary<string, double>? Metrics) : SweepEvent;

/// <summary>A node was given to a device; its price is set aside.</summary>
/// <param name="Number">1, 2, … of this node; only the newest may report.</param>
/// <param name="Trial">The trial for whose sake it runs now.</param>
/// <param name="ReservedNano">Set aside now, nano-dollars.</param>
/// <param name="Deadline">Until when the reservation pays.</param>
public sealed record AttemptStarted(
    string Node, int Number, int Trial, string Device, string DeviceClass, long NanoPerHour, long ReservedNano, DateTimeOffset Deadline)
    : SweepEvent
{
    /// <summary>Devices that it takes; null: one. The price is that of all of them.</summary>
    public int? Slots { get; init; }

    /// <summary>True: its devices are GPUs.</summary>
    public bool? Gpu { get; init; }
}

/// <param name="AddedNano">On top of what was reserved for the attempt.</param>
public sealed record ReservationGrown(string Node, int Attempt, long AddedNano, DateTimeOffset Deadline) : SweepEvent;

/// <param name="Seconds">Productive device seconds of the attempt up to here.</param>
public sealed record EpochReported(
    string Node, int Attempt, int Epoch, ImmutableSortedDictionary<string, double> Metrics, double Seconds) : SweepEvent;

public sealed record CheckpointSaved(string Node, int Attempt, int Epoch, string Path) : SweepEvent;

/// <summary>Settles: the attempt's whole reservation is released, its charge is spent.</summary>
/// <param name="ReleasedNano">Everything that was reserved for it.</param>
/// <param name="ChargedNano">What it is charged, at most what was reserved.</param>
/// <param name="OverrunNano">Price of the time past the deadline; recorded, not in the spend.</param>
/// <param name="NodeStatus">What becomes of the node.</param>
/// <param name="ProductiveSeconds">Of the node so far, all attempts' seconds up to the checkpoint each was continued from.</param>
/// <param name="Facts">How measured: machine, notes.</param>
public sealed record AttemptEnded(
    string Node, int Attempt, AttemptOutcome Outcome, string? Message, double Seconds,
    long ReleasedNano, long ChargedNano, long OverrunNano, NodeStatus NodeStatus, double ProductiveSeconds,
    ImmutableSortedDictionary<string, double> Metrics, ImmutableSortedDictionary<string, string> Facts,
    string? Artifact, string? Checkpoint, int Epoch, double? Joules, string? Log) : SweepEvent
{
    /// <summary>What the spec's rule for such failures says; null: none matched.</summary>
    public FailureAction? Then { get; init; }

    /// <summary>True: the checkpoint it was to continue from cannot be read, and is not used again.</summary>
    public bool? CheckpointLost { get; init; }
}
