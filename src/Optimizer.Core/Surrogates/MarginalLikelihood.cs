namespace Optimizer.Core.Surrogates;

/// <summary>
/// How well hyperparameters of a <see cref="GaussianProcess"/> explain observations: the negative logarithm of their posterior density with
/// its analytic gradient. Rasmussen and Williams 2006, equations 5.8 and 5.9; the signal's variance and the constant mean are profiled out.
/// </summary>
internal sealed class MarginalLikelihood
{
    private static readonly double Root5 = Math.Sqrt(5);

    private readonly double[] targets;
    private readonly int size;
    private readonly int dimensions;
    private readonly int pairs;
    private readonly double[][] squares;

    /// <param name="rows">(observations)(dimensions).</param>
    /// <param name="targets">(observations), in standard units.</param>
    public MarginalLikelihood(double[][] rows, double[] targets, bool[] isCategory)
    {
        (this.targets, size, dimensions) = (targets, rows.Length, isCategory.Length);
        pairs = size * (size - 1) / 2;
        squares = new double[dimensions][];
        Usual = Math.Log(0.5) + (0.5 * Math.Log(Math.Max(1, dimensions) / 2.0));
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var (one, at) = (new double[pairs], 0);
            for (var i = 1; i < size; i++)
                for (var j = 0; j < i; j++, at++)
                {
                    var off = rows[i][dimension] - rows[j][dimension];
                    one[at] = isCategory[dimension] ? (off == 0 ? 0 : 1) : off * off;
                }

            squares[dimension] = one;
        }
    }

    /// <summary>Where the prior of each ln l has its middle.</summary>
    public double Usual { get; }

    /// <param name="hyper">(dimensions + 1): ln l of each dimension, then ln λ.</param>
    /// <param name="gradient">(dimensions + 1): is written.</param>
    /// <returns>But for a constant; infinite: the covariance is not positive definite.</returns>
    public double Loss(double[] hyper, double[] gradient)
    {
        var (distances, slopes, matrix) = (new double[pairs], new double[pairs], new double[size * size]);
        for (var dimension = 0; dimension < dimensions; dimension++)
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(squares[dimension], Math.Exp(-2 * hyper[dimension]), distances, distances);
        var noise = Math.Exp(hyper[^1]);
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++, at++)
            {
                var r = Root5 * Math.Sqrt(distances[at]);
                var bell = Math.Exp(-r);
                matrix[(i * size) + j] = (1 + r + (r * r / 3)) * bell;
                slopes[at] = 5.0 / 3 * (1 + r) * bell;
            }

            matrix[(i * size) + i] = 1 + noise;
        }

        if (!Cholesky.Factor(matrix, size)) return double.PositiveInfinity;
        var logs = 0.0;
        for (var i = 0; i < size; i++) logs += Math.Log(matrix[(i * size) + i]);
        var columns = Cholesky.InverseColumns(matrix, size);
        var (_, scaled, variance) = GaussianProcess.Profile(columns, targets);
        var loss = (0.5 * size * Math.Log(variance)) + logs;
        var trace = 0.0;
        // From here on, slopes are those of the loss by each pair's covariance times the covariance's by ln l.
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++, at++)
            {
                var inverse = Cholesky.Dot(columns.AsSpan((i * size) + i, size - i), columns.AsSpan((j * size) + i, size - i));
                slopes[at] *= inverse - (scaled[i] * scaled[j] / variance);
            }

            var own = columns.AsSpan((i * size) + i, size - i);
            trace += Cholesky.Dot(own, own) - (scaled[i] * scaled[i] / variance);
        }

        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var off = hyper[dimension] - Usual;
            loss += 0.5 * off * off / 1.5;
            gradient[dimension] = (Cholesky.Dot(slopes, squares[dimension]) * Math.Exp(-2 * hyper[dimension])) + (off / 1.5);
        }

        var odd = (hyper[^1] + 9) / 4;
        gradient[dimensions] = (0.5 * noise * trace) + (odd / 4);
        return loss + (0.5 * odd * odd);
    }
}
