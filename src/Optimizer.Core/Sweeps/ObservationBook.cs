using System.Collections.Immutable;
using Optimizer.Core.Samplers;

namespace Optimizer.Core.Sweeps;

/// <summary>What a sampler is told, in order, and the worst of it.</summary>
internal sealed class ObservationBook
{
    private double[] worst = [];

    public ImmutableList<Observation> All { get; private set; } = [];

    /// <summary>(objectives): the largest loss that was seen of each; default: nothing was seen.</summary>
    public ImmutableArray<double> Worst => All.Count == 0 ? default : [.. worst];

    public void Add(Observation seen)
    {
        All = All.Add(seen);
        worst = All.Count == 1 ? [.. seen.Losses] : [.. worst.Zip(seen.Losses, Worse)];
    }

    /// <summary>Holds all against other constraints.</summary>
    public void Judge(Func<Observation, ImmutableArray<double>> violations) => All = [.. All.Select(seen => seen with { Violations = violations(seen) })];

    /// <summary>Of two losses, of which one may be no number: that says nothing of the worst.</summary>
    private static double Worse(double one, double other) => double.IsNaN(one) || other > one ? other : one;
}
