namespace Optimizer.Core.Problems;

/// <summary>A made-up network's training: how its error falls with the epochs, and what they cost. Learning rate, batch size, weight decay and width interact as in practice.</summary>
/// <param name="LearningRate">1e-5 to 1.</param>
/// <param name="Batch">8 to 1024.</param>
/// <param name="WeightDecay">1e-6 to 0.1.</param>
/// <param name="Width">32 to 512.</param>
public sealed record TrainingCurve(double LearningRate, double Batch, double WeightDecay, double Width)
{
    /// <summary>Training rows.</summary>
    private const double Rows = 50000;

    /// <summary>Weights of the network.</summary>
    public double Parameters => (1000 * Width) + (48 * Width * Width);

    public double EpochSeconds
    {
        get
        {
            var use = Batch / (Batch + (96 * (128 / Width)));
            return (Rows * 3 * (32 * Parameters) / (2e13 * use)) + (Rows / Batch * 0.0015) + 1;
        }
    }

    /// <summary>Error on unseen rows after so many epochs, between 0.001 and 0.95.</summary>
    /// <param name="seed">Of the noise; null: the true value.</param>
    public double Error(double epochs, long? seed = null)
    {
        var best = 0.004 * Math.Sqrt(Batch / 64) * Math.Pow(Width / 128, -0.3) / (1 + (Batch / 2048));
        var r = LearningRate / best;
        if (r > 8 * Math.Pow(Width / 128, -0.15))
            return Clip(seed is { } diverged ? 0.9 + (0.002 * HashNoise.At(diverged, 1, LearningRate, Batch, WeightDecay, Width, epochs)) : 0.9);
        var z = Math.Log(r);
        var speed = r < 1 ? Math.Pow(r, 0.9) : Math.Pow(r, 0.3);
        var n = epochs * speed / (1 + (Batch / 256));
        var decay = 1e-3 * Math.Sqrt(0.004 / LearningRate);
        var q = Math.Log(WeightDecay / decay);
        var rateLoss = z > 0 ? 0.02 * z * z : 0.002 * z * z;
        var decayLoss = 0.06 * q * q / ((q * q) + 20);
        var batchLoss = Batch > 256 ? 0.008 * (Math.Log(Batch / 256) * Math.Log(Batch / 256)) : 0;
        var over = epochs > 30 ? 0.0004 * (epochs - 30) * (Width / 512) / (1 + (WeightDecay / decay * (WeightDecay / decay))) : 0;
        var end = 0.035 + (0.9 * Math.Pow(Width, -0.75)) + rateLoss + decayLoss + batchLoss;
        var tau = 0.35 * Math.Pow(Width / 128, 0.25);
        var error = end + over + ((0.9 - end) * Math.Pow(1 + (n / tau), -1.1));
        if (seed is { } noisy)
        {
            error = error + (0.002 * HashNoise.At(noisy, 2, LearningRate, Batch, WeightDecay, Width))
                + ((0.001 + (0.006 / Math.Sqrt(epochs))) * HashNoise.At(noisy, 1, LearningRate, Batch, WeightDecay, Width, epochs));
        }

        return Clip(error);
    }

    internal static double Clip(double error) => Math.Min(Math.Max(error, 0.001), 0.95);
}
