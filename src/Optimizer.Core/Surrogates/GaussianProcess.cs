namespace Optimizer.Core.Surrogates;

/// <summary>
/// Gaussian process with a Matérn 5/2 kernel and a length scale per dimension (ARD); categories are 0 or 1 apart, so that their scale says how
/// much a change of value matters. Rasmussen and Williams 2006, chapters 2, 4 and 5.
/// </summary>
/// <remarks>
/// Length scales l and the noise's share of the signal λ maximise the posterior density of the observations, with analytic gradients; the
/// signal's variance and the constant mean are profiled out. Priors: ln l normal around sqrt(dimensions)-scaled lengths (after Hvarfner et
/// al. 2024, arXiv:2402.02229), ln λ normal and wide. Targets are standardised by the caller.
/// </remarks>
internal sealed class GaussianProcess
{
    private const double LeastNoise = 1e-8;
    private static readonly double Root5 = Math.Sqrt(5);

    private readonly double[][] rows;
    private readonly bool[] isCategory;
    private readonly double[] weights;
    private readonly double[] inverseLower;
    private readonly double[] covariances;
    private readonly double[] whitened;
    private readonly double mean;

    /// <param name="rows">(observations)(dimensions).</param>
    /// <param name="targets">(observations).</param>
    /// <param name="hyper">(dimensions + 1): ln l of each dimension, then ln λ.</param>
    /// <exception cref="ArithmeticException">Something of these is not a number.</exception>
    public GaussianProcess(double[][] rows, double[] targets, bool[] isCategory, double[] hyper)
    {
        (this.rows, this.isCategory, Hyper) = (rows, isCategory, hyper);
        var size = rows.Length;
        weights = [.. hyper.SkipLast(1).Select(log => Math.Exp(-2 * log))];
        var matrix = new double[size * size];
        for (var noise = Math.Max(LeastNoise, Math.Exp(hyper[^1])); ; noise *= 10)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < i; j++) matrix[(i * size) + j] = Kernel(Distance(rows[i], rows[j]));
                matrix[(i * size) + i] = 1 + noise;
            }

            if (Cholesky.Factor(matrix, size)) break;
            // So much noise makes any matrix of numbers positive definite.
            if (noise > 1e6) throw new ArithmeticException("A point or a length scale of the Gaussian process is not a number.");
        }

        var columns = Cholesky.InverseColumns(matrix, size);
        inverseLower = new double[size * size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++) inverseLower[(i * size) + j] = columns[(j * size) + i];
        (mean, var scaled, Variance) = Profile(columns, targets);
        Scaled = scaled;
        covariances = new double[size];
        whitened = new double[size];
    }

    public double[] Hyper { get; }

    /// <summary>Of the signal.</summary>
    public double Variance { get; }

    /// <summary>Of the noise.</summary>
    public double NoiseVariance => Variance * Math.Exp(Hyper[^1]);

    /// <summary>(observations): the inverse covariance times what the mean leaves over, α in the book.</summary>
    private double[] Scaled { get; }

    /// <returns>Mean and standard deviation of the function, noise left out.</returns>
    public (double Mean, double Deviation) At(double[] row)
    {
        var size = rows.Length;
        for (var i = 0; i < size; i++) covariances[i] = Kernel(Distance(row, rows[i]));
        for (var i = 0; i < size; i++) whitened[i] = Cholesky.Dot(inverseLower.AsSpan(i * size, i + 1), covariances.AsSpan(0, i + 1));
        var explained = Cholesky.Dot(whitened, whitened);
        return (mean + Cholesky.Dot(covariances, Scaled), Math.Sqrt(Variance * Math.Max(1e-12, 1 - explained)));
    }

    /// <summary>Hyperparameters that fit best. A pure function of its arguments.</summary>
    /// <returns>(dimensions + 1): ln l of each dimension, then ln λ.</returns>
    public static double[] Fit(double[][] rows, double[] targets, bool[] isCategory, int iterations = 30)
    {
        var likelihood = new MarginalLikelihood(rows, targets, isCategory);
        var dimensions = isCategory.Length;
        var usual = likelihood.Usual;
        var low = Enumerable.Repeat(Math.Log(0.01), dimensions).Append(Math.Log(LeastNoise)).ToArray();
        var high = Enumerable.Repeat(Math.Log(50), dimensions).Append(Math.Log(2)).ToArray();
        var (best, least) = (Array.Empty<double>(), double.PositiveInfinity);
        var ignored = new double[dimensions + 1];
        foreach (var (length, noise) in new[] { (usual, -9.0), (usual - 1, -9.0), (usual + 1, -14.0), (usual, -2.0) })
        {
            double[] start = [.. Enumerable.Repeat(length, dimensions), noise];
            var loss = likelihood.Loss(start, ignored);
            if (loss < least || best.Length == 0) (best, least) = (start, loss);
        }

        BoxBfgs.Minimize(likelihood.Loss, best, low, high, iterations);
        return best;
    }

    /// <returns>The best constant mean, α, and the signal's variance, given the covariance of shape.</returns>
    internal static (double Mean, double[] Scaled, double Variance) Profile(double[] columns, double[] targets)
    {
        var size = targets.Length;
        double[] Whiten(Func<int, double> value)
        {
            var white = new double[size];
            for (var j = 0; j < size; j++)
                for (var i = j; i < size; i++) white[i] += columns[(j * size) + i] * value(j);
            return white;
        }

        var (ones, own) = (Whiten(_ => 1), Whiten(i => targets[i]));
        var mean = Cholesky.Dot(ones, own) / Cholesky.Dot(ones, ones);
        for (var i = 0; i < size; i++) own[i] -= mean * ones[i];
        var scaled = new double[size];
        for (var j = 0; j < size; j++) scaled[j] = Cholesky.Dot(columns.AsSpan((j * size) + j, size - j), own.AsSpan(j));
        return (mean, scaled, Math.Max(1e-12, Cholesky.Dot(own, own) / size));
    }

    private static double Kernel(double square)
    {
        var r = Root5 * Math.Sqrt(square);
        return (1 + r + (r * r / 3)) * Math.Exp(-r);
    }

    private double Distance(double[] one, double[] other)
    {
        var sum = 0.0;
        for (var dimension = 0; dimension < weights.Length; dimension++)
        {
            var off = one[dimension] - other[dimension];
            sum += weights[dimension] * (isCategory[dimension] ? (off == 0 ? 0 : 1) : off * off);
        }

        return sum;
    }
}
