using System.Collections.Concurrent;
using System.Collections.Immutable;
using Optimizer.Core.Frontier;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>The trials that hold the bounds and words of a view.</summary>
internal sealed class MatchedTrials
{
    private readonly bool[] isIn;
    private readonly ConcurrentDictionary<double, ImmutableArray<CheapestSpan>> crossovers = [];

    public MatchedTrials(TrialFrame frame, string words, ImmutableArray<Bound> bounds)
    {
        Frame = frame;
        isIn = new bool[frame.Count];
        Array.Fill(isIn, true);
        foreach (var bound in bounds)
        {
            if (frame.Find(bound.Column) is not { IsCategory: false } column) continue;
            for (var row = 0; row < isIn.Length; row++)
                isIn[row] &= !(bound.Low is { } low && !(column.Values[row] >= low)) && !(bound.High is { } high && !(column.Values[row] <= high));
        }

        foreach (var word in words.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)) WordFilter.Keep(frame, isIn, word);
        var points = new List<CostPoint>();
        for (var row = 0; row < isIn.Length; row++)
            if (isIn[row] && frame.Feasible[row]) points.Add(frame.Costs[row]);
        Points = [.. points];
    }

    public TrialFrame Frame { get; }

    /// <summary>Of those that are feasible too.</summary>
    public CostPoint[] Points { get; }

    public bool Holds(int row) => isIn[row];

    /// <summary>Which trial is the cheapest at which volume, in predictions over the life.</summary>
    /// <param name="share">Of the first objective that may be lost; null: any.</param>
    public ImmutableArray<CheapestSpan> Crossovers(double? share) => crossovers.GetOrAdd(share ?? double.NaN, _ => LifetimeCost.Crossovers(Points, share));
}
