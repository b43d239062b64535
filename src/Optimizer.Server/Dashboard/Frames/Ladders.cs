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
        return [.. Enumerable.Range(0, frame.Count).Where(row => frame.Parents[row] > 0 && frame.States[row] == TrialStatus.Completed)
            .GroupBy(row => frame.RowOf(frame.Parents[row])).Where(steps => steps.Key >= 0 && frame.States[steps.Key] == TrialStatus.Completed)
            .Select(steps => new Ladder(steps.Key, [.. steps.OrderBy(row => first.Loss(column.Values[row]))])).OrderByDescending(ladder => ladder.Steps.Length)];
    }
}
