using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Planning;

/// <summary>
/// A Gaussian process that observations are folded into: hyperparameters are fitted again when their number has grown by an eighth, at most
/// <paramref name="most"/> are kept: the lower half, and when there are more, two thirds of the others.
/// </summary>
internal sealed class Regressor(bool[] isCategory, int most = 240, int mostFitted = 120)
{
    /// <summary>Logarithm of the noise's share of the signal: exact data that lie close together would leave no digits.</summary>
    private const double LeastNoise = -11;

    private readonly List<(double[] Row, double Target)> seen = [];
    private GaussianProcess? process;
    private double[]? hyper;
    private int fittedAt;
    private double mean;
    private double scale = 1;

    public int Count { get; private set; }

    public void Fold(double[] row, double target)
    {
        seen.Add((row, target));
        Count++;
        process = null;
        if (seen.Count <= most) return;
        var good = Enumerable.Range(0, seen.Count).OrderBy(index => seen[index].Target).Take(most / 2).ToHashSet();
        var turn = 0;
        var kept = seen.Where((_, index) => good.Contains(index) || turn++ % 3 != 0).ToList();
        seen.Clear();
        seen.AddRange(kept);
    }

    /// <summary>Mean and deviation of what is expected there; before two observations a guess that nothing is known.</summary>
    public (double Mean, double Deviation) At(double[] row)
    {
        if (seen.Count < 2) return (seen.Count == 0 ? 0 : seen[0].Target, 1);
        process ??= Built();
        var (value, deviation) = process.At(row);
        return (mean + (scale * value), scale * deviation);
    }

    private GaussianProcess Built()
    {
        mean = seen.Average(one => one.Target);
        scale = Math.Sqrt(seen.Average(one => (one.Target - mean) * (one.Target - mean)));
        if (!(scale > 1e-9)) scale = 1e-9;
        if (hyper is null || Count >= fittedAt + Math.Max(1, fittedAt / 8))
        {
            var stride = Math.Max(1, (seen.Count + mostFitted - 1) / mostFitted);
            var some = seen.Where((_, index) => (seen.Count - 1 - index) % stride == 0).ToList();
            hyper = GaussianProcess.Fit([.. some.Select(one => one.Row)], [.. some.Select(one => (one.Target - mean) / scale)], isCategory);
            hyper[^1] = Math.Max(hyper[^1], LeastNoise);
            fittedAt = Count;
        }

        return new GaussianProcess([.. seen.Select(one => one.Row)], [.. seen.Select(one => (one.Target - mean) / scale)], isCategory, hyper);
    }
}
