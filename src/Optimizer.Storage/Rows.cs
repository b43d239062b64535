using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage;

internal static class Cell
{
    public static T Json<T>(string text) => JsonSerializer.Deserialize<T>(text, CoreJson.Options)!;

    public static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    public static DateTimeOffset? Time(long? ms) => ms is { } known ? Time(known) : null;

    public static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

internal sealed record EventRow
{
    public string Sweep { get; init; } = "";
    public long Seq { get; init; }
    public string Json { get; init; } = "";

    public StoredEvent Stored() => new(Seq, Cell.Json<SweepEvent>(Json));
}

internal sealed record SweepRow
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Digest { get; init; } = "";
    public string Status { get; init; } = "";
    public string? Reason { get; init; }
    public long SpendNano { get; init; }
    public long ReservedNano { get; init; }
    public long OverrunNano { get; init; }
    public double RunningSeconds { get; init; }
    public long CreatedAtMs { get; init; }
    public long UpdatedAtMs { get; init; }
    public long LastSeq { get; init; }
    public string SpecJson { get; init; } = "";

    public SweepView View()
    {
        var spec = Cell.Json<SweepSpec>(SpecJson);
        return new SweepView(
            Id, Name, Digest, Cell.Word<SweepStatus>(Status), Reason, SpendNano, ReservedNano, OverrunNano, spec.Budget, RunningSeconds,
            Cell.Time(CreatedAtMs), Cell.Time(UpdatedAtMs), LastSeq, spec);
    }
}

internal sealed record LineRow
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Project { get; init; } = "";
    public string Digest { get; init; } = "";
    public string Status { get; init; } = "";
    public string? Reason { get; init; }
    public long SpendNano { get; init; }
    public long ReservedNano { get; init; }
    public long OverrunNano { get; init; }
    public long? BudgetNano { get; init; }
    public double RunningSeconds { get; init; }
    public long CreatedAtMs { get; init; }
    public long UpdatedAtMs { get; init; }
    public long LastSeq { get; init; }

    public SweepLine View() => new(
        Id, Name, Project, Digest, Cell.Word<SweepStatus>(Status), Reason, SpendNano, ReservedNano, OverrunNano, BudgetNano, RunningSeconds,
        Cell.Time(CreatedAtMs), Cell.Time(UpdatedAtMs), LastSeq);
}

internal sealed record TrialRow
{
    public int Number { get; init; }
    public string Status { get; init; } = "";
    public string ConfigurationJson { get; init; } = "";
    public string MetricsJson { get; init; } = "";
    public string PathJson { get; init; } = "";
    public string? Reason { get; init; }
    public string? StopReason { get; init; }
    public int? ParentTrial { get; init; }
    public long CreatedAtMs { get; init; }
    public long? EndedAtMs { get; init; }

    public TrialView View(string sweep) => new(
        sweep, Number, Cell.Word<TrialStatus>(Status), Cell.Json<Configuration>(ConfigurationJson),
        Cell.Json<ImmutableSortedDictionary<string, double>>(MetricsJson), Cell.Json<ImmutableArray<string>>(PathJson), Reason, StopReason,
        ParentTrial, Cell.Time(CreatedAtMs), Cell.Time(EndedAtMs));
}

internal sealed record NodeRow
{
    public string Id { get; init; } = "";
    public string Stage { get; init; } = "";
    public string? Parent { get; init; }
    public string ParametersJson { get; init; } = "";
    public int? EpochFrom { get; init; }
    public int? EpochTo { get; init; }
    public int? Horizon { get; init; }
    public long Seed { get; init; }
    public string Status { get; init; } = "";
    public int Attempts { get; init; }
    public double ProductiveSeconds { get; init; }
    public string MetricsJson { get; init; } = "";
    public string FactsJson { get; init; } = "";
    public string? Artifact { get; init; }
    public string? Checkpoint { get; init; }
    public int Trials { get; init; }

    public NodeView View(string sweep) => new(
        sweep, Id, Stage, Parent, Cell.Json<Configuration>(ParametersJson), EpochFrom, EpochTo, Horizon, Seed, Cell.Word<NodeStatus>(Status),
        Attempts, ProductiveSeconds, Cell.Json<ImmutableSortedDictionary<string, double>>(MetricsJson),
        Cell.Json<ImmutableSortedDictionary<string, string>>(FactsJson), Artifact, Checkpoint, Trials);
}

internal sealed record AttemptRow
{
    public string Node { get; init; } = "";
    public int Number { get; init; }
    public string Stage { get; init; } = "";
    public int Trial { get; init; }
    public string Device { get; init; } = "";
    public string DeviceClass { get; init; } = "";
    public string Outcome { get; init; } = "";
    public string? Message { get; init; }
    public long StartedAtMs { get; init; }
    public long? EndedAtMs { get; init; }
    public double Seconds { get; init; }
    public long ReservedNano { get; init; }
    public long ChargedNano { get; init; }
    public long OverrunNano { get; init; }
    public double? Joules { get; init; }
    public string? Log { get; init; }

    public AttemptView View(string sweep) => new(
        sweep, Node, Number, Stage, Trial, Device, DeviceClass, Cell.Word<AttemptOutcome>(Outcome), Message, Cell.Time(StartedAtMs),
        Cell.Time(EndedAtMs), Seconds, ReservedNano, ChargedNano, OverrunNano, Joules, Log);
}

internal sealed record ReportRow
{
    public string Node { get; init; } = "";
    public int Attempt { get; init; }
    public int Epoch { get; init; }
    public string MetricsJson { get; init; } = "";
    public double Seconds { get; init; }
    public long AtMs { get; init; }

    public ReportView View() =>
        new(Node, Attempt, Epoch, Cell.Json<ImmutableSortedDictionary<string, double>>(MetricsJson), Seconds, Cell.Time(AtMs));
}

internal sealed record MoneyRow
{
    public long Seq { get; init; }
    public long AtMs { get; init; }
    public string Kind { get; init; } = "";
    public string Node { get; init; } = "";
    public int Attempt { get; init; }
    public long ReservedNano { get; init; }
    public long ChargedNano { get; init; }
    public long OverrunNano { get; init; }
    public long SpendSumNano { get; init; }
    public long ReservedSumNano { get; init; }
    public long? BudgetNano { get; init; }

    public LedgerRow View() => new(
        Seq, Cell.Time(AtMs), Kind, Node, Attempt, ReservedNano, ChargedNano, OverrunNano, SpendSumNano, ReservedSumNano, BudgetNano);
}
