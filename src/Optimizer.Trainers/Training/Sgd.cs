using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>Stochastic gradient descent with heavy-ball momentum (Polyak 1964), as PyTorch computes it: v = m v + g; w = w - lr v.</summary>
/// <param name="weightDecay">L2 penalty, added to the gradient.</param>
public sealed class Sgd(IEnumerable<Tensor> weights, double momentum, double weightDecay) : UpdateRule(weights, momentum > 0 ? 1 : 0)
{
    private protected override void Update(Tensor weight, Tensor gradient, Tensor[] moments, double learningRate)
    {
        // Scalars in `using`: TorchSharp does not keep an implicit one alive through its call, and the finaliser may free it first.
        using var decay = weightDecay.ToScalar();
        using var kept = momentum.ToScalar();
        using var one = 1.0.ToScalar();
        using var step = (-learningRate).ToScalar();
        if (weightDecay > 0) gradient.add_(weight, decay);
        var direction = momentum > 0 ? moments[0].mul_(kept).add_(gradient, one) : gradient;
        weight.add_(direction, step);
    }
}
