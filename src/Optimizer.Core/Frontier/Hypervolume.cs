namespace Optimizer.Core.Frontier;

/// <summary>Volume of what a set of points dominates, up to a reference point. Exact for any number of objectives.</summary>
/// <remarks>Two objectives by a sweep, three by a sweep over a staircase, more by WFG (While, Bradstreet, Barone 2012, doi:10.1109/TEVC.2010.2077298).</remarks>
public static class Hypervolume
{
    /// <param name="losses">(points)(objectives), lower is better, in any order; points beyond the reference add nothing.</param>
    /// <param name="reference">(objectives).</param>
    public static double Of(IEnumerable<double[]> losses, double[] reference)
    {
        var inside = losses.Where(point => point.Zip(reference).All(pair => pair.First < pair.Second)).ToList();
        if (inside.Count == 0) return 0;
        return reference.Length switch
        {
            1 => reference[0] - inside.Min(point => point[0]),
            2 => OfTwo(inside, reference),
            3 => OfThree(inside, reference),
            _ => OfMany(Front(inside), reference),
        };
    }

    /// <summary>What would be lost without each point, alone.</summary>
    /// <returns>(points).</returns>
    public static double[] Contributions(IReadOnlyList<double[]> losses, double[] reference)
    {
        var all = Of(losses, reference);
        return [.. Enumerable.Range(0, losses.Count).Select(index => Math.Max(0, all - Of(losses.Where((_, other) => other != index), reference)))];
    }

    private static double OfTwo(List<double[]> points, double[] reference)
    {
        var (volume, height) = (0.0, reference[1]);
        foreach (var point in points.OrderBy(point => point[0]).ThenBy(point => point[1]))
        {
            if (point[1] >= height) continue;
            volume += (reference[0] - point[0]) * (height - point[1]);
            height = point[1];
        }

        return volume;
    }

    private static double OfThree(List<double[]> points, double[] reference)
    {
        var ordered = points.OrderBy(point => point[2]).ToList();
        var steps = new List<(double X, double Y)>();
        var (volume, area) = (0.0, 0.0);
        for (var index = 0; index < ordered.Count; index++)
        {
            area += StairArea.Add(steps, ordered[index][0], ordered[index][1], reference[0], reference[1]);
            var next = index + 1 < ordered.Count ? ordered[index + 1][2] : reference[2];
            volume += area * (next - ordered[index][2]);
        }

        return volume;
    }

    private static double OfMany(List<double[]> front, double[] reference)
    {
        var volume = 0.0;
        for (var index = 0; index < front.Count; index++)
        {
            var point = front[index];
            var own = 1.0;
            for (var objective = 0; objective < reference.Length; objective++) own *= reference[objective] - point[objective];
            var limited = front.Skip(index + 1).Select(other => other.Zip(point, Math.Max).ToArray()).ToList();
            volume += own - (limited.Count == 0 ? 0 : OfMany(Front(limited), reference));
        }

        return volume;
    }

    private static List<double[]> Front(List<double[]> points) =>
        [.. ParetoFront.Of(points).Select(index => points[index])];
}
