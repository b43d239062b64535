using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Compression;

public enum PruningKind
{
    None = 0,
    Structured = 1,
    Unstructured = 2,
}

/// <summary>What a compress node is asked to do. Left out means off.</summary>
public sealed record CompressionSettings
{
    public PruningKind Pruning { get; init; }

    /// <summary>Share that is pruned, 0..0.95.</summary>
    public double Sparsity { get; init; }

    /// <summary>Share of the full rank that is kept; 1: not factorised.</summary>
    public double LowRank { get; init; } = 1;

    public Quantization Quantization { get; init; }

    /// <summary>Weight of the parent's soft labels in the loss, 0..1.</summary>
    public double Distillation { get; init; }

    public double Temperature { get; init; } = 2;

    public int FineTuneEpochs { get; init; }

    public double FineTuneLearningRate { get; init; } = 0.001;

    /// <exception cref="StageFailedException">A value is outside its parameter's range.</exception>
    public static CompressionSettings Of(ImmutableSortedDictionary<string, ParameterValue> parameters)
    {
        ParameterValue Value(string name)
        {
            var parameter = ImageClassifierSchema.Find(name)!;
            var value = parameters.GetValueOrDefault(name, parameter.Default);
            return parameter.Refuse(value) is { } reason ? throw new StageFailedException("error", $"The parameter {name}: {reason}.") : value;
        }

        return new CompressionSettings
        {
            Pruning = Value("pruning").ToString() switch { "structured" => PruningKind.Structured, "unstructured" => PruningKind.Unstructured, _ => PruningKind.None },
            Sparsity = Value("sparsity").AsDouble(),
            LowRank = Value("low_rank").AsDouble(),
            Quantization = Value("quantization").ToString() switch
            {
                "int8_static" => Quantization.Int8Static,
                "int8_dynamic" => Quantization.Int8Dynamic,
                "int4" => Quantization.Int4,
                _ => Quantization.None,
            },
            Distillation = Value("distillation").AsDouble(),
            Temperature = Value("temperature").AsDouble(),
            FineTuneEpochs = (int)Value("finetune_epochs").AsInteger(),
            FineTuneLearningRate = Value("finetune_learning_rate").AsDouble(),
        };
    }
}
