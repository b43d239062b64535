using Optimizer.Core.Frontier;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Planning;

/// <summary>
/// Expected growth of the hypervolume by a point whose first loss is log-normal above a floor and whose other losses are known. The volume it
/// adds, as a function of its first loss, falls piecewise linearly between the first losses of the frontier, so the expectation is a sum of
/// partial expectations (the one-dimensional case of Emmerich, Yang and Deutz 2011, over slices; each is the Black-Scholes price of a put).
/// </summary>
internal sealed class SliceGain
{
    private readonly double[][] front;
    private readonly double[] reference;
    private readonly double floor;

    /// <param name="floor">Least first loss that can be.</param>
    /// <param name="front">(points)(objectives), any order; points beyond the reference do not count.</param>
    public SliceGain(IEnumerable<double[]> front, double[] reference, double floor)
    {
        (this.reference, this.floor) = (reference, floor);
        this.front = [.. front.Where(point => point.Zip(reference).All(pair => pair.First < pair.Second)).OrderBy(point => point[0])];
    }

    /// <param name="others">(objectives - 1).</param>
    public double At(Estimate first, ReadOnlySpan<double> others)
    {
        for (var objective = 0; objective < others.Length; objective++)
            if (!(others[objective] < reference[objective + 1])) return 0;
        var mean = Math.Max(first.Mean - floor, 1e-9);
        var ratio = first.Deviation / mean;
        var deviation = Math.Max(1e-6, Math.Sqrt(Math.Log(1 + (ratio * ratio))));
        var log = Math.Log(mean) - (deviation * deviation / 2);
        return others.Length switch
        {
            0 => Below(front.Length > 0 ? front[0][0] : reference[0], log, deviation),
            1 => OfTwo(log, deviation, others[0]),
            2 => OfThree(log, deviation, others[0], others[1]),
            _ => OfMany(log, deviation, others),
        };
    }

    /// <summary>E[(level - loss)+].</summary>
    private double Below(double level, double log, double deviation)
    {
        if (!(level > floor)) return 0;
        var z = (Math.Log(level - floor) - log) / deviation;
        return Math.Max(0, ((level - floor) * GaussianTails.Share(z)) - (Math.Exp(log + (deviation * deviation / 2)) * GaussianTails.Share(z - deviation)));
    }

    private double OfTwo(double log, double deviation, double other)
    {
        var (sum, height, before) = (0.0, reference[1] - other, 0.0);
        foreach (var point in front)
        {
            if (!(point[1] < other + height)) continue;
            var below = Below(point[0], log, deviation);
            sum += height * (below - before);
            before = below;
            height = Math.Max(0, point[1] - other);
            if (height == 0) return sum;
        }

        return sum + (height * (Below(reference[0], log, deviation) - before));
    }

    private double OfThree(double log, double deviation, double second, double third)
    {
        var (sum, before, area) = (0.0, 0.0, (reference[1] - second) * (reference[2] - third));
        var steps = new List<(double X, double Y)>(16);
        foreach (var point in front)
        {
            var taken = StairArea.Add(steps, Math.Max(point[1], second), Math.Max(point[2], third), reference[1], reference[2]);
            if (taken <= 0) continue;
            var below = Below(point[0], log, deviation);
            sum += area * (below - before);
            before = below;
            area -= taken;
            if (area < 1e-12) return sum;
        }

        return sum + (area * (Below(reference[0], log, deviation) - before));
    }

    /// <summary>Three points of a Gauss-Hermite rule.</summary>
    private double OfMany(double log, double deviation, ReadOnlySpan<double> others)
    {
        double[] rest = [.. others];
        double At(double first)
        {
            double[] point = [first, .. rest];
            if (!(first < reference[0])) return 0;
            var own = point.Zip(reference).Aggregate(1.0, (product, pair) => product * (pair.Second - pair.First));
            return own - Hypervolume.Of(front.Select(other => other.Zip(point, Math.Max).ToArray()), reference);
        }

        var far = Math.Sqrt(3) * deviation;
        return ((2 * At(floor + Math.Exp(log))) / 3) + ((At(floor + Math.Exp(log - far)) + At(floor + Math.Exp(log + far))) / 6);
    }
}
