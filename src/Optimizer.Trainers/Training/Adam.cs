using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980), and with <paramref name="decoupled"/> AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101).</summary>
/// <param name="weightDecay">λ; an L2 penalty in the gradient, or decoupled: w shrinks by lr λ.</param>
public sealed class Adam(IEnumerable<Tensor> weights, double weightDecay, bool decoupled) : UpdateRule(weights, 2)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private protected override void Update(Tensor weight, Tensor gradient, Tensor[] moments, double learningRate)
    {
        if (weightDecay > 0 && decoupled) weight.mul_(1 - (learningRate * weightDecay));
        else if (weightDecay > 0) gradient.add_(weight, weightDecay);
        var (mean, square) = (moments[0], moments[1]);
        mean.mul_(Beta1).add_(gradient, 1 - Beta1);
        square.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        var spread = square.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, Steps))).add_(Epsilon);
        weight.addcdiv_(mean, spread, -learningRate / (1 - Math.Pow(Beta1, Steps)));
    }
}
