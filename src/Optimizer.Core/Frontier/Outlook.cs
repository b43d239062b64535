namespace Optimizer.Core.Frontier;

/// <summary>
/// What more money is expected to add to the hypervolume. Found volume grows about as the logarithm of what was spent, so the second half of the
/// spend, which is one doubling, tells the slope: V(s) = V(S) + b ln(s / S) with b = (V(S) - V(S / 2)) / ln 2.
/// </summary>
/// <param name="Spent">S, in any unit of money or time.</param>
/// <param name="Volume">V(S).</param>
/// <param name="Slope">b.</param>
public sealed record Outlook(double Spent, double Volume, double Slope)
{
    /// <summary>Completed trials below which nothing is said.</summary>
    public const int LeastTrials = 8;

    /// <summary>Of them so many in the first half of the spend.</summary>
    private const int LeastBefore = 3;

    /// <param name="completed">In the order they were completed: what was spent by then, and (objectives) losses; one that is no number is left out.</param>
    /// <param name="spent">By now.</param>
    /// <param name="named">(objectives): the reference, as losses; NaN: not named.</param>
    /// <returns>Null: too little has happened, or nothing useful was found.</returns>
    public static Outlook? Of(IEnumerable<(double Spent, double[] Losses)> completed, double spent, IReadOnlyList<double> named)
    {
        var points = completed.Where(one => Array.TrueForAll(one.Losses, double.IsFinite)).ToList();
        var before = points.Where(one => one.Spent <= spent / 2).Select(one => one.Losses).ToList();
        if (points.Count < LeastTrials || before.Count < LeastBefore) return null;
        var all = points.ConvertAll(one => one.Losses);
        var reference = ReferencePoint.Of(named, all);
        var volume = VolumeOf(all, reference);
        return volume > 0 ? new Outlook(spent, volume, (volume - VolumeOf(before, reference)) / Math.Log(2)) : null;
    }

    /// <param name="more">To be spent on top, in the unit of <see cref="Spent"/>.</param>
    /// <returns>Expected growth as a share of today's volume.</returns>
    public double Gain(double more) => Slope * Math.Log(1 + (more / Spent)) / Volume;

    private static double VolumeOf(List<double[]> points, double[] reference) => Hypervolume.Of(ParetoFront.Of(points).Select(index => points[index]), reference);
}
