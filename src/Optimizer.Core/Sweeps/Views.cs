using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>A sweep's line in the read tables. Money in nano-dollars.</summary>
public sealed record SweepView(
    string Id, string Name, string Digest, SweepStatus Status, string? Reason, long SpendNano, long ReservedNano, long OverrunNano,
    Budget Budget, double RunningSeconds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long LastSeq, SweepSpec Spec);

public sealed record TrialView(
    string Sweep, int Number, TrialStatus Status, Configuration Configuration, ImmutableSortedDictionary<string, double> Metrics,
    ImmutableArray<string> Path, string? Reason, string? StopReason, int? ParentTrial, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <param name="Trials">How many trials' paths pass through it.</param>
public sealed record NodeView(
    string Sweep, string Id, string Stage, string? Parent, Configuration Parameters, int? EpochFrom, int? EpochTo, int? Horizon, long Seed,
    NodeStatus Status, int Attempts, double ProductiveSeconds, ImmutableSortedDictionary<string, double> Metrics,
    ImmutableSortedDictionary<string, string> Facts, string? Artifact, string? Checkpoint, int Trials);

public sealed record AttemptView(
    string Sweep, string Node, int Number, string Stage, int Trial, string Device, string DeviceClass, AttemptOutcome Outcome, string? Message,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double Seconds, long ReservedNano, long ChargedNano, long OverrunNano, double? Joules, string? Log);

public sealed record ReportView(
    string Node, int Attempt, int Epoch, ImmutableSortedDictionary<string, double> Metrics, double Seconds, DateTimeOffset At);

/// <summary>A movement of money. Sums run over the sweep's rows in order.</summary>
/// <param name="Kind"><c>reserve</c>, <c>grow</c>, <c>settle</c>.</param>
public sealed record LedgerRow(
    long Seq, DateTimeOffset At, string Kind, string Node, int Attempt, long ReservedNano, long ChargedNano, long OverrunNano,
    long SpendSumNano, long ReservedSumNano, long? BudgetNano);
