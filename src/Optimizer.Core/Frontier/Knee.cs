namespace Optimizer.Core.Frontier;

/// <summary>The point of a frontier where giving up a little of one objective stops buying much of another.</summary>
public static class Knee
{
    /// <summary>
    /// Each objective is scaled to 0 (best on the frontier) … 1 (worst). The knee lies furthest below the plane on which the scaled losses sum
    /// to 1; with two objectives that plane is the chord between the two ends (Das 1999, doi:10.1007/s001580050111).
    /// </summary>
    /// <param name="front">(points)(objectives), lower is better. Costs that span magnitudes are best given as logarithms.</param>
    /// <returns>An index, the first of equals; null: no points.</returns>
    public static int? Of(IReadOnlyList<double[]> front)
    {
        if (front.Count == 0) return null;
        var objectives = Enumerable.Range(0, front[0].Length);
        var low = objectives.Select(objective => front.Min(point => point[objective])).ToArray();
        var range = objectives.Select(objective => front.Max(point => point[objective]) - low[objective]).ToArray();
        double Sum(double[] point) => objectives.Where(objective => range[objective] > 0).Sum(objective => (point[objective] - low[objective]) / range[objective]);
        return Enumerable.Range(0, front.Count).MinBy(index => Sum(front[index]));
    }
}
