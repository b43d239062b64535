using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980), and with <paramref name="decoupled"/> AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101).</summary>
/// <param name="weightDecay">λ; an L2 penalty in the gradient, or decoupled: w shrinks by lr λ.</param>
public sealed class Adam(IEnumerable<Tensor> weights, double weightDecay, bool decoupled) : UpdateRule(weights, 2)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    // Held, and below disposed by `using`: TorchSharp does not keep an implicit scalar alive through its call, and the finaliser may free it first.
    private static readonly Scalar OldMean = Beta1.ToScalar();
    private static readonly Scalar NewMean = (1 - Beta1).ToScalar();
    private static readonly Scalar OldSquare = Beta2.ToScalar();
    private static readonly Scalar NewSquare = (1 - Beta2).ToScalar();
    private static readonly Scalar Floor = Epsilon.ToScalar();

    private protected override void Update(Tensor weight, Tensor gradient, Tensor[] moments, double learningRate)
    {
        using var shrunk = (1 - (learningRate * weightDecay)).ToScalar();
        using var decay = weightDecay.ToScalar();
        using var correction = Math.Sqrt(1 - Math.Pow(Beta2, Steps)).ToScalar();
        using var step = (-learningRate / (1 - Math.Pow(Beta1, Steps))).ToScalar();
        if (weightDecay > 0 && decoupled) weight.mul_(shrunk);
        else if (weightDecay > 0) gradient.add_(weight, decay);
        var (mean, square) = (moments[0], moments[1]);
        mean.mul_(OldMean).add_(gradient, NewMean);
        square.mul_(OldSquare).addcmul_(gradient, gradient, NewSquare);
        var spread = square.sqrt().div_(correction).add_(Floor);
        weight.addcdiv_(mean, spread, step);
    }
}
