using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Optimizer.Trainers.Training;

/// <summary>What a training step makes smaller.</summary>
/// <param name="LabelSmoothing">Share of probability spread over all classes (Szegedy et al. 2016).</param>
/// <param name="Alpha">Weight of the teacher, 0 to 1; not used without one.</param>
/// <param name="Temperature">T; not used without a teacher.</param>
public sealed record LossSettings(double LabelSmoothing = 0, double Alpha = 0, double Temperature = 1)
{
    /// <summary>
    /// Cross-entropy, or with a teacher (1 - α) CE + α T² KL(teacher at T || student at T): knowledge distillation, Hinton et al. 2015, arXiv 1503.02531.
    /// T² keeps the size of the teacher's gradients as T changes.
    /// </summary>
    /// <param name="logits">(rows, classes)</param>
    /// <param name="labels">(rows) int64</param>
    /// <param name="teacher">(rows, classes): logits, or null.</param>
    /// <returns>A scalar: the mean over the rows.</returns>
    public Tensor Of(Tensor logits, Tensor labels, Tensor? teacher)
    {
        var plain = functional.cross_entropy(logits, labels, label_smoothing: LabelSmoothing);
        if (teacher is null) return plain;
        // Scalars in `using`: TorchSharp does not keep an implicit one alive through its call, and the finaliser may free it first.
        using var temperature = Temperature.ToScalar();
        using var hard = (1 - Alpha).ToScalar();
        using var soft = (Alpha * Temperature * Temperature / logits.shape[0]).ToScalar();
        var divergence = functional.kl_div(
            functional.log_softmax(logits.div(temperature), 1), functional.softmax(teacher.div(temperature), 1), log_target: false, reduction: Reduction.Sum);
        return plain.mul(hard).add(divergence, soft);
    }
}
