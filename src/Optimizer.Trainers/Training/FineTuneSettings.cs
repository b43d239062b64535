using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Training;

/// <summary>How a compressed network is trained on. Adam with a cosine schedule.</summary>
public sealed record FineTuneSettings
{
    /// <summary>From 0: then the student comes back as it is, masks applied.</summary>
    public required int Epochs { get; init; }

    public double LearningRate { get; init; } = 1e-3;

    public int BatchSize { get; init; } = 64;

    public long Seed { get; init; }

    /// <summary><c>cpu</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Null: plain cross-entropy. Otherwise knowledge distillation from this network's scores on the same rows.</summary>
    public Network? Teacher { get; init; }

    /// <summary>Weight of the teacher's part of the loss, 0 to 1; the labels' part has the rest.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Softens both distributions, above 0; T in the paper.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>By layer number of the student: null, or 1 and 0 for each weight (biases are never masked). Weights at 0 stay exactly 0.</summary>
    public float[]?[]? Masks { get; init; }
}
