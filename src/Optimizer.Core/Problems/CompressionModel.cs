namespace Optimizer.Core.Problems;

/// <summary>What pruning, quantising, factorising and distilling do to a <see cref="TrainingCurve"/>'s network: damage, seconds, speed.</summary>
/// <param name="Sparsity">Share of weights pruned, 0 to 0.95.</param>
/// <param name="Bits">32, 16, 8 or 4.</param>
/// <param name="Alpha">Weight of distillation, 0 to 1.</param>
/// <param name="Rank">Low-rank ratio, 0.1 to 1; 1: not factorised.</param>
public sealed record CompressionModel(TrainingCurve Trained, double Sparsity, int Bits, double Alpha, double Rank)
{
    private const double FineTuneEpochs = 4;

    /// <summary>Nothing is compressed: no damage, no seconds.</summary>
    public bool IsPlain => Sparsity < 0.05 && Bits == 32 && Rank > 0.95;

    public double Seconds =>
        IsPlain ? 0 : (FineTuneEpochs * Trained.EpochSeconds * (1 + (1.0 / 3 * Math.Min(1, 10 * Alpha)))) + (Bits < 16 ? 5 : 0);

    /// <summary>Error added, after fine-tuning.</summary>
    public double Damage
    {
        get
        {
            if (IsPlain) return 0;
            var s0 = 0.6 + (0.08 * Math.Log(Trained.Width / 64) / Math.Log(2)) - (Bits == 4 ? 0.1 : 0);
            var x = Math.Max(0, (Sparsity - s0) / (1 - s0));
            var pruned = (0.004 * Sparsity * Sparsity) + (0.5 * x * x);
            var quantised = Bits switch { 32 => 0, 16 => 0.0003, 8 => 0.003, _ => 0.03 };
            var r0 = 0.5 * Math.Pow(64 / Trained.Width, 0.25);
            var y = Math.Max(0, (r0 - Rank) / r0);
            var factorised = (0.012 * (1 - Rank) * (1 - Rank)) + (0.3 * y * y);
            var raw = pruned + quantised + factorised + (6 * pruned * factorised) + (2 * quantised * (pruned + factorised));
            var best = 0.3 + (0.5 * Math.Min(1, raw / 0.05));
            var u = (Alpha - best) / 0.25;
            return raw * (1 - (0.15 + (0.5 * Math.Exp(-0.5 * u * u))));
        }
    }

    /// <summary>Of one inference.</summary>
    public double InferenceMilliseconds
    {
        get
        {
            var (sparsity, rank) = IsPlain ? (0.0, 1.0) : (Sparsity, Rank);
            var gainOfPruning = 1 - (0.7 * Math.Max(0, sparsity - 0.3) / 0.7);
            var gainOfBits = Bits switch { 32 => 1, 16 => 0.55, 8 => 0.32, _ => 0.28 };
            var compute = 32 * Trained.Parameters * rank * gainOfPruning * gainOfBits / 1e11 * 1000;
            var bytes = Trained.Parameters * rank * (1 - sparsity) * Bits / 8;
            if (sparsity > 0.3) bytes += 0.25 * Trained.Parameters * rank * (1 - sparsity);
            var memory = bytes / 2e10 * 1000;
            var call = 0.08 + Bits switch { 32 => 0, 16 => 0.005, 8 => 0.02, _ => 0.04 } + (rank < 0.99 ? 0.02 : 0);
            return call + compute + memory;
        }
    }

    /// <summary>Error, log10 of all seconds paid, log10 of the milliseconds of an inference.</summary>
    /// <param name="seed">Of the noise on the error; null: the true value.</param>
    public double[] Losses(double epochs, long? seed = null)
    {
        var error = Trained.Error(epochs, seed) + Damage;
        if (seed is { } noisy && !IsPlain)
        {
            error += 0.001 * HashNoise.At(
                noisy, 3, Trained.LearningRate, Trained.Batch, Trained.WeightDecay, Trained.Width, epochs, Sparsity, Bits, Alpha, Rank);
        }

        return [TrainingCurve.Clip(error), Math.Log10((epochs * Trained.EpochSeconds) + Seconds), Math.Log10(InferenceMilliseconds)];
    }
}
