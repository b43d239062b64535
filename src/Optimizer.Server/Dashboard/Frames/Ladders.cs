using System.Collections.Immutable;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>A training and what its compressions made of it.</summary>
/// <param name="Parent">A row: the trial whose training the others compress.</param>
/// <param name="Steps">Rows of the completed compressions, the smallest loss first.</param>
internal sealed record Ladder(int Parent, ImmutableArray<int> Steps)
{
    /// <summary>Those with most steps first.</summary>
    public static ImmutableArray<Ladder> Of(TrialFrame frame)
    {
        var first = frame.Spec.Objectives[0];
        if (frame.Metric(first.Metric) is not { IsCategory: false } column) return [];
        var parents = ParentsOf(frame);
        return [.. Enumerable.Range(0, frame.Count).Where(row => parents[row] >= 0 && frame.States[row] == TrialStatus.Completed)
            .GroupBy(row => parents[row]).Where(steps => frame.States[steps.Key] == TrialStatus.Completed)
            .Select(steps => new Ladder(steps.Key, [.. steps.OrderBy(row => first.Loss(column.Values[row]))])).OrderByDescending(ladder => ladder.Steps.Length)];
    }

    /// <summary>Rows; -1: none. A method that only lists configurations tells no parents: there it is the uncompressed trial of the same training.</summary>
    private static int[] ParentsOf(TrialFrame frame)
    {
        if (Array.Exists(frame.Parents, parent => parent > 0)) return [.. frame.Parents.Select(parent => parent > 0 ? frame.RowOf(parent) : -1)];
        var compressing = frame.Spec.Stages.Where(stage => !stage.Neutral.IsEmpty).ToList();
        var own = compressing.SelectMany(stage => stage.Parameters).ToHashSet(StringComparer.Ordinal);
        var training = frame.Columns.Where(column => !column.IsMetric && !own.Contains(column.Name)).ToArray();
        var neutral = compressing.SelectMany(stage => stage.Neutral).Select(pair => (Column: frame.Find(FrameColumn.Parameters + pair.Key), pair.Value)).Where(pair => pair.Column is not null).ToArray();
        var parents = new int[frame.Count];
        Array.Fill(parents, -1);
        if (neutral.Length == 0) return parents;
        foreach (var same in Enumerable.Range(0, frame.Count).Where(row => frame.States[row] == TrialStatus.Completed).GroupBy(row => string.Join('|', training.Select(column => column.Values[row]))))
        {
            if (same.Where(IsPlain).Select(row => (int?)row).FirstOrDefault() is not { } plain) continue;
            foreach (var row in same.Where(row => !IsPlain(row))) parents[row] = plain;
        }

        return parents;

        bool IsPlain(int row) => Array.TrueForAll(neutral, pair => double.IsNaN(pair.Column!.Values[row])
            || (pair.Value.IsNumber && !pair.Column.IsCategory ? pair.Column.Values[row] == pair.Value.AsDouble() : pair.Column.Text(row) == pair.Value.ToString()));
    }
}
