namespace Optimizer.Core.Frontier;

/// <summary>Where the hypervolume ends.</summary>
public static class ReferencePoint
{
    /// <param name="named">(objectives), as losses; NaN: not named.</param>
    /// <param name="losses">(points)(objectives), all numbers.</param>
    /// <returns>(objectives): what was named, else a tenth of the range beyond the worst point; 1 where there is no point yet.</returns>
    public static double[] Of(IReadOnlyList<double> named, IReadOnlyCollection<double[]> losses) =>
        [.. named.Select((value, objective) => double.IsNaN(value) ? Beyond(losses, objective) : value)];

    private static double Beyond(IReadOnlyCollection<double[]> losses, int objective)
    {
        if (losses.Count == 0) return 1;
        var (least, most) = (losses.Min(point => point[objective]), losses.Max(point => point[objective]));
        return most + (0.1 * (most - least));
    }
}
