using Optimizer.Core.Data;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Compression;

/// <summary>Makes a network smaller: prune, factorise, then train on. Quantising comes after, when the artifact is written.</summary>
/// <param name="shouldStop">Asked before each training step.</param>
/// <param name="onEpoch">Told each fine-tuning epoch, from 1, and the validation accuracy after it.</param>
public sealed class Compressor(CompressionSettings settings, LoadedData data, long seed, string device, Func<bool> shouldStop, Action<int, double> onEpoch)
{
    private const int MostMomentRows = 2048;

    /// <summary>What was skipped and why, and what a figure does not show.</summary>
    public List<string> Notes { get; } = [];

    /// <exception cref="OperationCanceledException">It should stop.</exception>
    public Network Compress(Network parent)
    {
        var student = Factorised(Pruned(parent));
        var masks = Masks(student);
        if (masks is not null) student = UnstructuredPruning.Apply(student, masks);
        return FineTuned(student, parent, masks);
    }

    private Network Pruned(Network network)
    {
        if (settings.Pruning == PruningKind.None || settings.Sparsity > 0)
            return settings.Pruning == PruningKind.Structured ? StructuredPruning.Prune(network, settings.Sparsity) : network;
        Notes.Add("Nothing is pruned: sparsity is 0.");
        return network;
    }

    private Network Factorised(Network network)
    {
        if (settings.LowRank >= 1) return network;
        using var moments = InputMoments.Of(network, CalibrationRows.Of(data, seed, MostMomentRows).Features);
        return LowRankFactors.Factorise(network, settings.LowRank, Notes, moments);
    }

    /// <summary>After factorising: zeros in a matrix would not survive it.</summary>
    private float[]?[]? Masks(Network network)
    {
        if (settings.Pruning != PruningKind.Unstructured || settings.Sparsity <= 0) return null;
        Notes.Add("Unstructured pruning saves no time and no bytes: the matrices stay dense.");
        return UnstructuredPruning.Masks(network, settings.Sparsity);
    }

    private Network FineTuned(Network student, Network parent, float[]?[]? masks)
    {
        if (settings.FineTuneEpochs == 0)
        {
            if (settings.Distillation > 0) Notes.Add("Nothing is distilled: finetune_epochs is 0.");
            return student;
        }

        return FineTune.Run(
            student,
            new FineTuneSettings
            {
                Epochs = settings.FineTuneEpochs,
                LearningRate = settings.FineTuneLearningRate,
                Seed = seed,
                Device = device,
                Teacher = settings.Distillation > 0 ? parent : null,
                Alpha = settings.Distillation,
                Temperature = settings.Temperature,
                Masks = masks,
            },
            data,
            shouldStop,
            onEpoch);
    }
}
