using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Sections;

/// <summary>What only rows with height and width allow.</summary>
internal static class ImageRules
{
    /// <summary>As far as the spec alone tells the shape: the file of an IDX pair may tell more.</summary>
    public static void Check(TrainerSpec trainer, ParametersSection parameters, Findings findings)
    {
        if (trainer.Data is not { } data || (data.Format == "idx" && data.Shape.IsEmpty)) return;
        if (Needing(parameters.Parameters) is { } needing && !IsImage(data.Shape))
            findings.Error(parameters.WhereOf(needing.Name), $"{needing.Value} needs images; add shape: [channels, height, width] to the data");
    }

    /// <returns>A parameter and a value of it that need images; null: none does.</returns>
    public static (string Name, string Value)? Needing(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.Name == "model" && Can(parameter, "cnn")) return ("model", "cnn");
            foreach (var shift in new[] { "shift", "flip", "shift_flip" })
                if (parameter.Name == "augmentation" && Can(parameter, shift)) return ("augmentation", shift);
        }

        return null;
    }

    public static bool IsImage(ImmutableArray<int> shape) => shape.Length == 3;

    private static bool Can(Parameter parameter, string value) => parameter.Contains(ParameterValue.Of(value));
}
