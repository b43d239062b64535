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
        var soft = functional.kl_div(
            functional.log_softmax(logits / Temperature, 1), functional.softmax(teacher / Temperature, 1), log_target: false, reduction: Reduction.Sum) / logits.shape[0];
        return (plain * (1 - Alpha)) + (soft * (Alpha * Temperature * Temperature));
    }
}
