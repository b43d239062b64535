namespace Optimizer.Core.Problems;

/// <summary>How a training of the model is configured.</summary>
public sealed record CurveTraining(double Lr, double Batch, double Wd, double Width);

/// <summary>How its result is compressed.</summary>
/// <param name="Sparsity">Share of the weights that is removed.</param>
/// <param name="Bits">32, 16, 8 or 4.</param>
/// <param name="Alpha">Weight of distillation while finetuning.</param>
/// <param name="Rank">Low-rank ratio; 1 is full.</param>
public sealed record CurveCompression(double Sparsity, int Bits, double Alpha, double Rank)
{
    /// <summary>Nothing is done: no damage, no cost.</summary>
    public bool IsPlain => Sparsity < 0.05 && Bits == 32 && Rank > 0.95;
}

/// <summary>
/// A model of training and compressing an image classifier: test error, seconds of training and milliseconds of inference as functions of nine
/// parameters, with learning curves that cross, divergence, overfitting, compression damage with a cliff, and hash noise.
/// </summary>
public static class LearningCurveCost
{
    /// <summary>Rows of the imagined data set.</summary>
    private const double Rows = 50000;

    /// <summary>Test error after some epochs; with a seed as measured, without as it truly is.</summary>
    public static double TrainError(CurveTraining training, double epochs, long? seed = null)
    {
        var (lr, batch, wd, width) = (training.Lr, training.Batch, training.Wd, training.Width);
        var eta = 0.004 * Math.Sqrt(batch / 64) * Math.Pow(width / 128, -0.3) / (1 + (batch / 2048));
        var r = lr / eta;
        var z = Math.Log(r);
        if (r > 8 * Math.Pow(width / 128, -0.15))
        {
            var diverged = 0.9;
            if (seed is { } drawn) diverged += 0.002 * HashNoise.Of(drawn, 1, lr, batch, wd, width, epochs);
            return Clip(diverged);
        }

        var speed = r < 1 ? Math.Pow(r, 0.9) : Math.Pow(r, 0.3);
        var n = epochs * speed / (1 + (batch / 256));
        var lam = 1e-3 * Math.Sqrt(0.004 / lr);
        var q = Math.Log(wd / lam);
        var ofLr = z > 0 ? 0.02 * z * z : 0.002 * z * z;
        var ofWd = 0.06 * q * q / ((q * q) + 20);
        var logBatch = Math.Log(batch / 256);
        var ofBatch = batch > 256 ? 0.008 * (logBatch * logBatch) : 0;
        var over = epochs > 30 ? 0.0004 * (epochs - 30) * (width / 512) / (1 + (wd / lam * (wd / lam))) : 0;
        var limit = 0.035 + (0.9 * Math.Pow(width, -0.75)) + ofLr + ofWd + ofBatch;
        var tau = 0.35 * Math.Pow(width / 128, 0.25);
        var error = limit + over + ((0.9 - limit) * Math.Pow(1 + (n / tau), -1.1));
        if (seed is { } run)
        {
            error = error + (0.002 * HashNoise.Of(run, 2, lr, batch, wd, width))
                + ((0.001 + (0.006 / Math.Sqrt(epochs))) * HashNoise.Of(run, 1, lr, batch, wd, width, epochs));
        }

        return Clip(error);
    }

    public static double EpochSeconds(double batch, double width)
    {
        var utilisation = batch / (batch + (96 * (128 / width)));
        return (Rows * 3 * (32 * Weights(width)) / (2e13 * utilisation)) + (Rows / batch * 0.0015) + 1;
    }

    public static double TrainSeconds(CurveTraining training, double epochs) => epochs * EpochSeconds(training.Batch, training.Width);

    public static double CompressSeconds(CurveTraining training, CurveCompression compression) => compression.IsPlain ? 0
        : (4 * EpochSeconds(training.Batch, training.Width) * (1 + (1.0 / 3 * Math.Min(1, 10 * compression.Alpha)))) + (compression.Bits < 16 ? 5 : 0);

    public static double InferMilliseconds(double width, CurveCompression compression)
    {
        var (sparsity, rank, bits) = compression.IsPlain ? (0.0, 1.0, 32) : (compression.Sparsity, compression.Rank, compression.Bits);
        var weights = Weights(width);
        var gs = 1 - (0.7 * Math.Max(0, sparsity - 0.3) / 0.7);
        var (gb, overhead) = bits switch { 32 => (1, 0.0), 16 => (0.55, 0.005), 8 => (0.32, 0.02), _ => (0.28, 0.04) };
        var compute = 32 * weights * rank * gs * gb / 1e11 * 1000;
        var bytes = weights * rank * (1 - sparsity) * bits / 8;
        if (sparsity > 0.3) bytes += 0.25 * weights * rank * (1 - sparsity);
        var memory = bytes / 2e10 * 1000;
        var over = 0.08 + overhead + (rank < 0.99 ? 0.02 : 0);
        return over + compute + memory;
    }

    /// <summary>Error that compression adds, after finetuning.</summary>
    public static double Damage(double width, CurveCompression compression)
    {
        if (compression.IsPlain) return 0;
        var (sparsity, bits, alpha, rank) = compression;
        var s0 = 0.6 + (0.08 * Math.Log(width / 64) / Math.Log(2)) - (bits == 4 ? 0.1 : 0);
        var x = Math.Max(0, (sparsity - s0) / (1 - s0));
        var ds = (0.004 * sparsity * sparsity) + (0.5 * x * x);
        var db = bits switch { 32 => 0, 16 => 0.0003, 8 => 0.003, _ => 0.03 };
        var r0 = 0.5 * Math.Pow(64 / width, 0.25);
        var y = Math.Max(0, (r0 - rank) / r0);
        var dr = (0.012 * (1 - rank) * (1 - rank)) + (0.3 * y * y);
        var raw = ds + db + dr + (6 * ds * dr) + (2 * db * (ds + dr));
        var best = 0.3 + (0.5 * Math.Min(1, raw / 0.05));
        var u = (alpha - best) / 0.25;
        return raw * (1 - (0.15 + (0.5 * Math.Exp(-0.5 * u * u))));
    }

    /// <returns>(3): test error, log10 of training and compression seconds, log10 of inference milliseconds.</returns>
    /// <param name="seed">Of the measurement; null: without noise.</param>
    public static double[] Losses(CurveTraining training, double epochs, CurveCompression compression, long? seed = null)
    {
        var error = TrainError(training, epochs, seed) + Damage(training.Width, compression);
        if (seed is { } run && !compression.IsPlain)
        {
            error += 0.001 * HashNoise.Of(
                run, 3, training.Lr, training.Batch, training.Wd, training.Width, epochs, compression.Sparsity, compression.Bits, compression.Alpha, compression.Rank);
        }

        return
        [
            Clip(error),
            Math.Log10(TrainSeconds(training, epochs) + CompressSeconds(training, compression)),
            Math.Log10(InferMilliseconds(training.Width, compression)),
        ];
    }

    private static double Weights(double width) => (1000 * width) + (48 * width * width);

    private static double Clip(double error) => Math.Clamp(error, 0.001, 0.95);
}
