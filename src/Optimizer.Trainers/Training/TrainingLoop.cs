using Optimizer.Core.Data;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Training;

/// <summary>Passes over the training rows. All chance of an epoch comes from (seed, epoch), so that a continued training needs no generator's state.</summary>
public sealed class TrainingLoop : IDisposable
{
    private const int ValidationBatch = 2048;

    private readonly LoadedData data;
    private readonly NetworkModule module;
    private readonly UpdateRule rule;
    private readonly Settings settings;
    private readonly Device device;
    private readonly Tensor rows;
    private readonly Tensor labels;
    private readonly Tensor? teacher;
    private readonly Tensor validation;
    private readonly Rows validationRows;

    /// <param name="teacher">Its logits are computed once for all training rows; needs augmentation <c>none</c>.</param>
    public TrainingLoop(LoadedData data, NetworkModule module, UpdateRule rule, Settings settings, Device device, Network? teacher = null)
    {
        if (teacher is not null && settings.Augmentation != "none")
            throw new ArgumentException($"A teacher sees the rows as they are, so augmentation must be none, got {settings.Augmentation}.", nameof(settings));
        (this.data, this.module, this.rule, this.settings, this.device) = (data, module, rule, settings, device);
        using var scope = NewDisposeScope();
        var (training, checking) = (Rows.Of(data.Set, data.Split.Train), Rows.Of(data.Set, data.Split.Validation));
        rows = Shaped(training.Features, training.Count).DetachFromDisposeScope();
        labels = tensor(Array.ConvertAll(training.Labels, label => (long)label), device: device).DetachFromDisposeScope();
        (validation, validationRows) = (Shaped(checking.Features, checking.Count).DetachFromDisposeScope(), checking);
        if (teacher is not null)
        {
            using var other = new NetworkModule(teacher, device);
            this.teacher = Logits(other, rows).DetachFromDisposeScope();
        }
    }

    /// <summary>Trains on every training row once.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="shouldStop">Asked before each step.</param>
    /// <returns>Mean loss over the rows, each at the moment of its step.</returns>
    /// <exception cref="OperationCanceledException">It should stop; the weights are those of an unfinished epoch.</exception>
    public double Epoch(int epoch, double learningRate, Func<bool> shouldStop)
    {
        using var scope = NewDisposeScope();
        var random = new TrialRandom(settings.Seed, epoch);
        manual_seed(unchecked((long)random.NextBits()));
        module.train();
        var order = Shuffled(data.Split.Train.Length, random);
        var orderOnDevice = tensor(Array.ConvertAll(order, position => (long)position), device: device);
        var total = zeros(1, dtype: ScalarType.Float64, device: device);
        for (var at = 0; at < order.Length; at += settings.BatchSize)
        {
            if (shouldStop()) throw new OperationCanceledException("Told to stop.");
            var count = Math.Min(settings.BatchSize, order.Length - at);
            using var step = NewDisposeScope();
            var chosen = orderOnDevice.narrow(0, at, count);
            var batch = settings.Augmentation == "none" ? rows.index_select(0, chosen) : Augmented(order.AsSpan(at, count), random);
            var loss = settings.Loss.Of(module.forward(batch), labels.index_select(0, chosen), teacher?.index_select(0, chosen));
            loss.backward();
            rule.Step(learningRate);
            module.ApplyMasks();
            using var off = no_grad();
            using var weight = ((double)count).ToScalar();
            total.add_(loss.detach(), weight);
        }

        return total.item<double>() / order.Length;
    }

    public Validation Validate()
    {
        using var scope = NewDisposeScope();
        return Validation.Of(Logits(module, validation).cpu().data<float>().ToArray(), validationRows.Labels);
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { rows, labels, teacher, validation }) tensor?.Dispose();
    }

    private static int[] Shuffled(int count, TrialRandom random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = random.NextIndex(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static Tensor Logits(NetworkModule module, Tensor rows)
    {
        using var off = no_grad();
        module.eval();
        var parts = new List<Tensor>();
        for (long at = 0; at < rows.shape[0]; at += ValidationBatch)
            parts.Add(module.forward(rows.narrow(0, at, Math.Min(ValidationBatch, rows.shape[0] - at))));
        return cat(parts, 0);
    }

    private Tensor Augmented(ReadOnlySpan<int> positions, TrialRandom random)
    {
        var chosen = new int[positions.Length];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = data.Split.Train[positions[i]];
        return Shaped(Augmentation.Apply(settings.Augmentation, data.Set.Features, chosen, data.Set.Shape, random), chosen.Length);
    }

    /// <remarks>clone: see <see cref="NetworkModule"/>; without it a continued training would differ in last bits.</remarks>
    private Tensor Shaped(float[] values, int count) =>
        tensor(values, dtype: ScalarType.Float32).reshape([count, .. data.Set.Shape.Select(side => (long)side)]).to(device).clone();

    /// <param name="Augmentation">See <see cref="Training.Augmentation"/>.</param>
    public sealed record Settings(int BatchSize, long Seed, LossSettings Loss, string Augmentation = "none");
}
