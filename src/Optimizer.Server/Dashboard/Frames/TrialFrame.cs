using System.Collections.Frozen;
using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>All trials of a sweep as columns, at one moment. Shared by everybody who looks at the sweep; never changes.</summary>
internal sealed class TrialFrame
{
    private readonly FrozenDictionary<string, FrameColumn> byId;
    private readonly FrozenDictionary<string, FrameColumn> metrics;
    private readonly Lazy<ImmutableArray<int>> frontier;
    private readonly Lazy<bool[]> feasible;
    private readonly Lazy<CostPoint[]> costs;
    private readonly Lazy<SweepSummary> summary;

    public TrialFrame(
        NamedSweep sweep, long seq, int[] numbers, TrialStatus[] states, int[] parents, DateTimeOffset[] createdAt, DateTimeOffset?[] endedAt,
        ImmutableArray<FrameColumn> columns)
    {
        (Sweep, Seq, Numbers, States, Parents, CreatedAt, EndedAt, Columns) = (sweep, seq, numbers, states, parents, createdAt, endedAt, columns);
        byId = columns.ToFrozenDictionary(column => column.Id, StringComparer.Ordinal);
        metrics = columns.Where(column => column.IsMetric).ToFrozenDictionary(column => column.Name, StringComparer.Ordinal);
        feasible = new(FeasibleRows);
        frontier = new(FrontierRows);
        costs = new(CostPoints);
        summary = new(() => SweepSummary.Of(this));
    }

    public NamedSweep Sweep { get; }

    public SweepSpec Spec => Sweep.View.Spec;

    /// <summary>Of the last event that it knows.</summary>
    public long Seq { get; }

    public int Count => Numbers.Length;

    /// <summary>Ascending.</summary>
    public int[] Numbers { get; }

    public TrialStatus[] States { get; }

    /// <summary>Number of the trial whose training it compresses; 0: none.</summary>
    public int[] Parents { get; }

    public DateTimeOffset[] CreatedAt { get; }

    public DateTimeOffset?[] EndedAt { get; }

    /// <summary>Parameters and metrics in order of their first appearance.</summary>
    public ImmutableArray<FrameColumn> Columns { get; }

    /// <summary>By row: completed and within the spec's constraints.</summary>
    public bool[] Feasible => feasible.Value;

    /// <summary>Rows on the sweep's frontier, over all its objectives, best first objective first. Exact.</summary>
    public ImmutableArray<int> Frontier => frontier.Value;

    /// <summary>By row; null where the trial is not feasible.</summary>
    public CostPoint[] Costs => costs.Value;

    public SweepSummary Summary => summary.Value;

    public FrameColumn? Find(string? id) => id is not null && byId.TryGetValue(id, out var column) ? column : null;

    public FrameColumn? Metric(string name) => metrics.GetValueOrDefault(name);

    /// <returns>Negative: no such trial.</returns>
    public int RowOf(int number) => Array.BinarySearch(Numbers, number);

    public string Name(int row) => Sweep.Trial(Numbers[row]);

    /// <summary>Metrics of a row, as the core takes them.</summary>
    public FrameRow Row(int row) => new(this, row);

    private bool[] FeasibleRows()
    {
        var rows = new bool[Count];
        for (var row = 0; row < Count; row++) rows[row] = States[row] == TrialStatus.Completed && FrontierOf.IsFeasible(Spec, Row(row));
        return rows;
    }

    private ImmutableArray<int> FrontierRows()
    {
        var completed = Enumerable.Range(0, Count).Where(row => Feasible[row]).ToArray();
        return [.. FrontierOf.Indices(Spec, [.. completed.Select(row => Row(row))]).Select(index => completed[index])
            .OrderBy(row => FrontierOf.LossOf(Spec.Objectives[0], Row(row)))];
    }

    private CostPoint[] CostPoints()
    {
        var points = new CostPoint[Count];
        for (var row = 0; row < Count; row++)
            if (Feasible[row]) points[row] = CostPoint.Of(Spec.Objectives[0], Numbers[row], Row(row));
        return points;
    }
}
