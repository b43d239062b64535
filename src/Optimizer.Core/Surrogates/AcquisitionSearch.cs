using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Surrogates;

/// <summary>
/// Finds the configuration with the highest value of an acquisition function inside a box: many draws, then from the best of them gradient
/// ascent over the smooth numbers (differences; a model's value is cheap) in turn with steps of the stepped numbers and categories.
/// </summary>
internal sealed class AcquisitionSearch(UnitCoding coding)
{
    private const int Ascents = 5;
    private const double Step = 1e-6;

    /// <param name="value">Of a coded row; not finite: not to be proposed.</param>
    /// <param name="anchors">Rows near which good values are likely.</param>
    /// <returns>Candidates, best first, each with its value; all are possible configurations.</returns>
    public List<(Configuration Point, double Value)> Best(
        Func<double[], double> value, Configuration given, IReadOnlyList<double[]> anchors, double[] low, double[] high, int draws, TrialRandom random)
    {
        var free = Enumerable.Range(0, coding.Dimensions).Where(dimension => !coding.IsGiven(dimension, given)).ToArray();
        // Each training is weighed compressed as drawn and, in the whole space, not compressed at all: no walk leads there.
        var neutral = coding.HasNeutral && low.All(side => side <= 0) && high.All(side => side >= 1) ? coding.Neutral(given) : null;
        var found = new List<(double[] Row, Configuration Point, double Value)>();
        for (var draw = 0; draw < draws; draw++)
        {
            var row = coding.Draw(dimension => coding.Categories(dimension) > 0 ? random.NextUnit() : low[dimension] + (random.NextUnit() * (high[dimension] - low[dimension])));
            if (anchors.Count > 0 && draw % 2 == 1) row = Mutant(anchors[random.NextIndex(anchors.Count)], row, low, high, free, random);
            Weigh(row);
        }

        foreach (var anchor in anchors) Weigh(anchor);
        var starts = found.Where(one => double.IsFinite(one.Value)).OrderByDescending(one => one.Value).DistinctBy(one => one.Point).Take(Ascents).ToList();
        foreach (var start in starts) found.Add(Climb(start));
        return [.. found.Where(one => double.IsFinite(one.Value)).OrderByDescending(one => one.Value).DistinctBy(one => one.Point).Select(one => (one.Point, one.Value))];

        void Weigh(double[] row)
        {
            found.Add(Snapped(row, given));
            if (neutral is not null) found.Add(Snapped(row, neutral));
        }

        (double[] Row, Configuration Point, double Value) Snapped(double[] row, Configuration given)
        {
            var point = coding.Decode(row, given);
            var code = coding.Code(point);
            return (code, point, value(code));
        }

        (double[] Row, Configuration Point, double Value) Climb((double[] Row, Configuration Point, double Value) at)
        {
            // What is neutral stays so: one step away lies the other side of the jump.
            var kept = coding.IsNeutral(at.Point) ? coding.Neutral(given) : given;
            var movable = free.Where(dimension => !coding.IsGiven(dimension, kept)).ToArray();
            for (var round = 0; round < 3; round++)
            {
                var before = at.Value;
                var up = Snapped(Ascend(value, at.Row, [.. movable.Where(dimension => coding.IsSmooth(dimension) && coding.IsActive(dimension, at.Point))], low, high), kept);
                if (up.Value > at.Value) at = up;
                var stepped = false;
                foreach (var dimension in movable.Where(dimension => !coding.IsSmooth(dimension)))
                {
                    foreach (var other in Neighbours(at.Row, dimension))
                    {
                        if (Snapped(other, kept) is var next && next.Value > at.Value) (at, stepped) = (next, true);
                    }
                }

                if (!stepped || !(at.Value > before)) break;
            }

            return at;
        }
    }

    /// <summary>Some coordinates of the anchor exchanged for the drawn ones or moved a little.</summary>
    private double[] Mutant(double[] anchor, double[] drawn, double[] low, double[] high, int[] free, TrialRandom random)
    {
        var row = (double[])anchor.Clone();
        var (share, size) = (Math.Min(1, 3.0 / Math.Max(1, free.Length)), Math.Pow(10, -3 * random.NextUnit()));
        var all = random.NextUnit() < 0.5;
        foreach (var dimension in free)
        {
            if (!(random.NextUnit() < share) && (!all || coding.Categories(dimension) > 0)) continue;
            row[dimension] = coding.Categories(dimension) > 0 ? drawn[dimension]
                : Math.Clamp(anchor[dimension] + (size * (high[dimension] - low[dimension]) * 0.5 * random.NextNormal()), low[dimension], high[dimension]);
        }

        return row;
    }

    private static double[] Ascend(Func<double[], double> value, double[] row, int[] smooth, double[] low, double[] high)
    {
        if (smooth.Length == 0) return row;
        var moved = (double[])row.Clone();
        // The box in units of its own width, so that the ascent is as fine in a small box as in a large one.
        var (from, width) = (smooth.Select(dimension => low[dimension]).ToArray(), smooth.Select(dimension => Math.Max(1e-12, high[dimension] - low[dimension])).ToArray());
        var x = smooth.Select((dimension, index) => Math.Clamp((row[dimension] - from[index]) / width[index], 0, 1)).ToArray();
        double At(double[] point)
        {
            for (var index = 0; index < smooth.Length; index++) moved[smooth[index]] = from[index] + (width[index] * point[index]);
            return value(moved) is var result && double.IsFinite(result) ? -result : double.PositiveInfinity;
        }

        BoxBfgs.Minimize(
            (point, gradient) =>
            {
                var here = At(point);
                for (var index = 0; index < point.Length; index++)
                {
                    var kept = point[index];
                    var side = kept > 0.5 ? -Step : Step;
                    point[index] = kept + side;
                    gradient[index] = (At(point) - here) / side;
                    point[index] = kept;
                }

                return here;
            },
            x, new double[x.Length], [.. Enumerable.Repeat(1.0, x.Length)], 20);
        _ = At(x);
        return moved;
    }

    private IEnumerable<double[]> Neighbours(double[] row, int dimension)
    {
        if (coding.Categories(dimension) is > 0 and var count)
        {
            for (var category = 0; category < Math.Min(count, 12); category++)
                if (category != (int)row[dimension]) yield return With(row, dimension, category);
        }
        else
        {
            var steps = coding.Steps(dimension);
            foreach (var move in new[] { -1, 1, -3, 3 })
                if (row[dimension] + ((double)move / steps) is > 0 and < 1 and var at) yield return With(row, dimension, at);
        }
    }

    private static double[] With(double[] row, int dimension, double value)
    {
        var other = (double[])row.Clone();
        other[dimension] = value;
        return other;
    }
}
