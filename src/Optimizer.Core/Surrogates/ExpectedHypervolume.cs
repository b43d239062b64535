namespace Optimizer.Core.Surrogates;

/// <summary>
/// Expected hypervolume improvement of independent normal objectives, exact: the region that the front does not dominate is cut into boxes,
/// and over a box from l to u the expectation is the product of E[(u - Y)+] - E[(l - Y)+]. Emmerich, Yang and Deutz 2011; Yang et al. 2019.
/// </summary>
internal sealed class ExpectedHypervolume
{
    private readonly double[][] levels;
    private readonly int[] boxes;
    private readonly int objectives;
    private readonly double[][] partial;

    /// <param name="front">(points)(objectives), not dominated, inside the reference.</param>
    /// <param name="reference">(objectives).</param>
    public ExpectedHypervolume(IReadOnlyList<double[]> front, double[] reference)
    {
        objectives = reference.Length;
        levels = [.. reference.Select((most, objective) =>
            (double[])[double.NegativeInfinity, .. front.Select(point => point[objective]).Where(value => value < most).Distinct().Order(), most])];
        partial = [.. levels.Select(level => new double[level.Length])];
        var cut = new List<int>();
        var points = front.Select(point => point.Select((value, objective) => Math.Max(0, Array.BinarySearch(levels[objective], value))).ToArray()).ToList();
        Cut(points, objectives - 1, new int[2 * objectives], cut);
        boxes = [.. cut];
    }

    public double At(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        for (var objective = 0; objective < objectives; objective++)
        {
            var (level, share) = (levels[objective], partial[objective]);
            for (var index = 1; index < level.Length; index++)
                share[index] = deviations[objective] * GaussianTails.Improvement((level[index] - means[objective]) / deviations[objective]);
        }

        var sum = 0.0;
        for (var at = 0; at < boxes.Length; at += 2 * objectives)
        {
            var product = 1.0;
            for (var objective = 0; objective < objectives; objective++)
                product *= partial[objective][boxes[at + (2 * objective) + 1]] - partial[objective][boxes[at + (2 * objective)]];
            sum += product;
        }

        return sum;
    }

    /// <summary>Slabs along the last objective; in each, only the points below it count.</summary>
    /// <param name="points">(points)(objectives): indices of levels.</param>
    private void Cut(List<int[]> points, int objective, int[] box, List<int> cut)
    {
        var top = levels[objective].Length - 1;
        if (objective == 0)
        {
            var end = points.Count == 0 ? top : points.Min(point => point[0]);
            (box[0], box[1]) = (0, end);
            if (end > 0) cut.AddRange(box);
            return;
        }

        int[] stops = [0, .. points.Select(point => point[objective]).Distinct().Order(), top];
        for (var index = 0; index + 1 < stops.Length; index++)
        {
            if (stops[index] == stops[index + 1]) continue;
            (box[2 * objective], box[(2 * objective) + 1]) = (stops[index], stops[index + 1]);
            Cut(points.FindAll(point => index > 0 && point[objective] <= stops[index]), objective - 1, box, cut);
        }
    }
}
