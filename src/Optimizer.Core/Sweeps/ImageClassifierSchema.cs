using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>A parameter that a trainer knows.</summary>
/// <param name="Default">What the trainer takes where the configuration has none; for compress parameters it means "off".</param>
/// <param name="Low">Least and, in <paramref name="High"/>, greatest number allowed; null: no bound.</param>
/// <param name="Choices">The words allowed; empty: a number.</param>
/// <param name="Meaning">One line, with the unit.</param>
public sealed record TrainerParameter(
    string Name, string Stage, ParameterValue Default, bool Whole, double? Low, double? High, ImmutableArray<string> Choices, string Meaning)
{
    /// <summary>Any value will do: the trainer is not ours.</summary>
    public bool IsFree { get; init; }

    /// <returns>Null, or what is wrong with the value.</returns>
    public string? Refuse(ParameterValue value)
    {
        if (IsFree) return null;
        if (!Choices.IsEmpty)
            return Choices.Contains(value.ToString()) ? null : $"'{value}' is not a {Name}; there are {string.Join(", ", Choices)}";
        if (!value.IsNumber) return $"'{value}' is not a number";
        if (Whole && value.Kind != ValueKind.Integer && value.AsDouble() != Math.Floor(value.AsDouble())) return $"{value} is not a whole number";
        if (value.AsDouble() < Low) return $"{value} is below {Low}, the least {Name}";
        return value.AsDouble() > High ? $"{value} is above {High}, the greatest {Name}" : null;
    }
}

/// <summary>The parameters of the built-in image classifier: shared by the spec reader, the planner and the trainer.</summary>
public static class ImageClassifierSchema
{
    public const string Kind = "image-classifier";

    public const string Compress = "compress";

    public static ImmutableArray<TrainerParameter> Parameters { get; } =
    [
        Choice("model", "train", "mlp", "Architecture.", "mlp", "cnn"),
        Whole("width", "train", 128, 1, 8192, "Neurons of a hidden layer; for cnn, channels of the first block."),
        Whole("depth", "train", 2, 1, 8, "Hidden layers; for cnn, convolution blocks."),
        Real("learning_rate", "train", 0.01, 0, 100, "Step size of the optimizer."),
        Whole("batch_size", "train", 64, 1, 65536, "Rows per step."),
        Whole("epochs", "train", 10, 1, 100000, "Passes over the training rows."),
        Choice("optimizer", "train", "adam", "Update rule.", "sgd", "adam", "adamw"),
        Real("momentum", "train", 0.9, 0, 0.9999, "Of sgd."),
        Real("weight_decay", "train", 0, 0, 10, "L2 penalty (sgd, adam) or decoupled decay (adamw)."),
        Choice("schedule", "train", "constant", "Learning rate over the epochs.", "constant", "cosine", "step", "linear"),
        Real("dropout", "train", 0, 0, 0.95, "Share of hidden activations dropped in training."),
        Choice("augmentation", "train", "none", "Random change of training images.", "none", "shift", "flip", "shift_flip"),
        Real("label_smoothing", "train", 0, 0, 0.9, "Share of probability spread over all classes."),
        Choice("pruning", Compress, "none", "What is removed: whole neurons or channels, or single weights.", "none", "structured", "unstructured"),
        Real("sparsity", Compress, 0, 0, 0.95, "Share that is pruned."),
        Real("low_rank", Compress, 1, 0.001, 1, "Share of the full rank that is kept; 1: not factorised."),
        Choice("quantization", Compress, "none", "Number format of weights and arithmetic.", "none", "int8_static", "int8_dynamic", "int4"),
        Real("distillation", Compress, 0, 0, 1, "Weight of the uncompressed model's soft labels while fine-tuning; 0: off."),
        Real("temperature", Compress, 2, 0.1, 100, "Of the soft labels."),
        Whole("finetune_epochs", Compress, 0, 0, 1000, "Epochs of training after pruning or factorising."),
        Real("finetune_learning_rate", Compress, 0.001, 0, 10, "Step size while fine-tuning."),
    ];

    public static TrainerParameter? Find(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    private static TrainerParameter Choice(string name, string stage, string standard, string meaning, params string[] choices) =>
        new(name, stage, ParameterValue.Of(standard), false, null, null, [.. choices], meaning);

    private static TrainerParameter Whole(string name, string stage, long standard, double low, double high, string meaning) =>
        new(name, stage, ParameterValue.Of(standard), true, low, high, [], meaning);

    private static TrainerParameter Real(string name, string stage, double standard, double low, double high, string meaning) =>
        new(name, stage, ParameterValue.Of(standard), false, low, high, [], meaning);
}
