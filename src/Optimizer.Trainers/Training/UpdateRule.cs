using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>
/// Turns gradients into steps. Ours rather than TorchSharp's because its state must go to a checkpoint and come back exactly:
/// per weight tensor a fixed number of tensors of its size, and one count of steps.
/// </summary>
public abstract class UpdateRule : IDisposable
{
    private readonly IReadOnlyList<Tensor> weights;
    private readonly Tensor[][] moments;

    /// <param name="momentsPerWeight">Tensors kept beside each weight tensor; all start at zero.</param>
    private protected UpdateRule(IEnumerable<Tensor> weights, int momentsPerWeight)
    {
        using var off = no_grad();
        this.weights = [.. weights];
        moments = [.. this.weights.Select(weight =>
            Enumerable.Range(0, momentsPerWeight).Select(_ => zeros_like(weight).DetachFromDisposeScope()).ToArray())];
    }

    /// <summary>Steps taken since the weights were new.</summary>
    public long Steps { get; private set; }

    /// <summary>Changes every weight by its gradient, then clears the gradients.</summary>
    public void Step(double learningRate)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        for (var i = 0; i < weights.Count; i++)
        {
            if (weights[i].grad is not { } gradient) continue;
            Update(weights[i], gradient, moments[i], learningRate);
            gradient.zero_();
        }
    }

    /// <summary>Every moment tensor in weight order.</summary>
    public float[][] State()
    {
        using var scope = NewDisposeScope();
        return [.. moments.SelectMany(one => one).Select(moment => moment.cpu().contiguous().data<float>().ToArray())];
    }

    /// <param name="state">As <see cref="State"/> gave it, for the same network.</param>
    public void Restore(long steps, float[][] state)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var all = moments.SelectMany(one => one).ToArray();
        if (state.Length != all.Length || all.Where((moment, i) => moment.numel() != state[i].Length).Any())
            throw new InvalidDataException("The saved optimizer state belongs to another network or update rule.");
        for (var i = 0; i < all.Length; i++) all[i].copy_(tensor(state[i], dtype: ScalarType.Float32).reshape(all[i].shape));
        Steps = steps;
    }

    public void Dispose()
    {
        foreach (var moment in moments.SelectMany(one => one)) moment.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Update(Tensor weight, Tensor gradient, Tensor[] moments, double learningRate);
}
