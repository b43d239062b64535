using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Planning;

/// <summary>
/// A Gaussian process that observations are folded into: hyperparameters are fitted again when their number has grown by an eighth, at most
/// <paramref name="most"/> are kept: the lower half, and when there are more, two thirds of the others.
/// </summary>
/// <param name="leastNoise">Logarithm of the noise's share of the signal: what was measured is never exact, and exact data that lie close together leave no digits.</param>
internal sealed class Regressor(bool[] isCategory, int most = 240, int mostFitted = 120, double leastNoise = -11)
{
    private readonly List<(double[] Row, double Target)> seen = [];
    private GaussianProcess? process;
    private double[]? hyper;
    private List<(double[] Row, double Target)>? toFit;
    private int nextFit = 2;
    private double mean;
    private double scale = 1;

    public int Count { get; private set; }

    public void Fold(double[] row, double target)
    {
        seen.Add((row, target));
        Count++;
        process = null;
        if (seen.Count > most) Thin();
        if (Count < nextFit) return;
        // What is fitted depends on what was folded, never on when it is asked for.
        toFit = [.. seen];
        nextFit = Count + Math.Max(1, Count / 8);
    }

    private void Thin()
    {
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
        (mean, scale) = Units(seen);
        if (toFit is not null)
        {
            var stride = Math.Max(1, (toFit.Count + mostFitted - 1) / mostFitted);
            var some = toFit.Where((_, index) => (toFit.Count - 1 - index) % stride == 0).ToList();
            var (middle, spread) = Units(some);
            hyper = GaussianProcess.Fit([.. some.Select(one => one.Row)], [.. some.Select(one => (one.Target - middle) / spread)], isCategory);
            hyper[^1] = Math.Max(hyper[^1], leastNoise);
            toFit = null;
        }

        return new GaussianProcess([.. seen.Select(one => one.Row)], [.. seen.Select(one => (one.Target - mean) / scale)], isCategory, hyper!);
    }

    private static (double Mean, double Scale) Units(List<(double[] Row, double Target)> some)
    {
        var middle = some.Average(one => one.Target);
        return (middle, Math.Max(1e-9, Math.Sqrt(some.Average(one => (one.Target - middle) * (one.Target - middle)))));
    }
}
