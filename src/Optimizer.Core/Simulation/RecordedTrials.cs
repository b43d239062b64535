using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Simulation;

/// <summary>A trial as a finished sweep recorded it.</summary>
/// <param name="Epochs">Epoch to device seconds and what was reported after it.</param>
/// <param name="Stages">Stage to device seconds and metrics, of those after training.</param>
public sealed record RecordedTrial(
    Configuration Point, ImmutableSortedDictionary<int, (double Seconds, ImmutableSortedDictionary<string, double> Metrics)> Epochs,
    ImmutableSortedDictionary<string, (double Seconds, ImmutableSortedDictionary<string, double> Metrics)> Stages);

/// <summary>Recorded trials as a trainer, and as the only configurations that can be proposed: what was never run is not known.</summary>
public sealed class RecordedTrials : ISimulatedTrainer
{
    private readonly UnitCoding coding;
    private readonly Dictionary<Configuration, RecordedTrial> trials;
    private readonly List<(Configuration Point, double[] Row)> left;

    public RecordedTrials(SearchSpace space, IEnumerable<RecordedTrial> recorded)
    {
        coding = new UnitCoding(space);
        // Replicates of a configuration are one: the first.
        trials = recorded.GroupBy(trial => trial.Point).ToDictionary(group => group.Key, group => group.First());
        left = [.. trials.Keys.Where(space.IsValid).Select(point => (point, coding.Code(point)))];
    }

    public int Count => trials.Count;

    /// <summary>Proposals that were recorded configurations themselves.</summary>
    public int Exact { get; private set; }

    /// <summary>Proposals in whose place the nearest recorded one was taken.</summary>
    public int Replaced { get; private set; }

    /// <summary>Nodes that were wanted and never run: epochs beyond where a trial was stopped, stages of trials that never came there.</summary>
    public int Unknown { get; private set; }

    /// <returns>The nearest configuration that was run and not taken yet; null: all are taken.</returns>
    public Configuration? Nearest(Configuration proposed)
    {
        if (left.Count == 0) return null;
        var row = coding.Code(proposed);
        var best = Enumerable.Range(0, left.Count).MinBy(index => Distance(row, left[index].Row));
        var point = left[best].Point;
        left.RemoveAt(best);
        if (point.Equals(proposed)) Exact++;
        else Replaced++;
        return point;
    }

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch) =>
        trials[point].Epochs.TryGetValue(epoch, out var recorded) ? recorded : NotKnown();

    public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point) =>
        trials[point].Stages.TryGetValue(node.Stage, out var recorded) ? recorded
        : node.Stage == StageNode.Test ? (0, ImmutableSortedDictionary<string, double>.Empty) : NotKnown();

    private (double, ImmutableSortedDictionary<string, double>)? NotKnown()
    {
        Unknown++;
        return null;
    }

    private double Distance(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var dimension = 0; dimension < one.Length; dimension++)
        {
            var off = one[dimension] - other[dimension];
            sum += coding.Categories(dimension) > 0 ? (off == 0 ? 0 : 1) : off * off;
        }

        return sum;
    }
}
