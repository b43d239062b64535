using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Tables;

/// <summary>Turns a table's columns into one vector of numbers, as the configuration says. What it learns (means, categories, terms) it learns from the training rows.</summary>
internal static class Featurisation
{
    public const string Features = "Features";

    private const string Numbers = "$numbers";
    private const string Absent = "$absent";

    /// <param name="rows">Training rows.</param>
    public static IEstimator<ITransformer> Of(MLContext ml, Table table, int[] rows, TabularSettings settings, int seed)
    {
        var (steps, parts) = (new List<IEstimator<ITransformer>>(), new List<string>());
        AddNumbers(ml, table, rows, settings, steps, parts);
        var categories = Named(table, ColumnKind.Category, "$category ");
        if (categories.Length > 0)
        {
            steps.Add(Categories(ml, categories, settings, seed));
            parts.AddRange(categories.Select(pair => pair.OutputColumnName));
        }

        foreach (var text in Named(table, ColumnKind.Text, "$text "))
        {
            steps.Add(ml.Transforms.Text.FeaturizeText(text.OutputColumnName, Text(settings), text.InputColumnName));
            parts.Add(text.OutputColumnName);
        }

        steps.Add(ml.Transforms.Concatenate(Features, [.. parts]));
        return steps.Aggregate((chain, next) => chain.Append(next));
    }

    public static IEstimator<ITransformer> Append(this IEstimator<ITransformer> first, IEstimator<ITransformer> next) =>
        new EstimatorChain<ITransformer>().Append(first).Append(next);

    private static void AddNumbers(MLContext ml, Table table, int[] rows, TabularSettings settings, List<IEstimator<ITransformer>> steps, List<string> parts)
    {
        TableColumn[] columns = [.. table.Columns.Where(column => column.Kind == ColumnKind.Number)];
        if (columns.Length == 0) return;
        if (settings.Missing == "indicator" && columns.Where(column => rows.Any(row => float.IsNaN(column.Numbers[row]))).Select(column => column.Name).ToArray() is { Length: > 0 } lacking)
        {
            steps.Add(ml.Transforms.Concatenate(Absent, lacking));
            steps.Add(ml.Transforms.IndicateMissingValues(Absent));
            steps.Add(ml.Transforms.Conversion.ConvertType(Absent));
            parts.Add(Absent);
        }

        steps.Add(ml.Transforms.Concatenate(Numbers, [.. columns.Select(column => column.Name)]));
        var trees = Learners.AreTrees(settings.Learner);
        if (!trees || settings.Missing != "keep") steps.Add(ml.Transforms.ReplaceMissingValues(Numbers, replacementMode: Replacement(settings.Missing)));
        if (!trees && Normaliser(ml, settings.Normalise) is { } normaliser) steps.Add(normaliser);
        parts.Insert(0, Numbers);
    }

    private static MissingValueReplacingEstimator.ReplacementMode Replacement(string missing) => missing switch
    {
        "zero" => MissingValueReplacingEstimator.ReplacementMode.DefaultValue,
        "minimum" => MissingValueReplacingEstimator.ReplacementMode.Minimum,
        "maximum" => MissingValueReplacingEstimator.ReplacementMode.Maximum,
        "mode" => MissingValueReplacingEstimator.ReplacementMode.Mode,
        _ => MissingValueReplacingEstimator.ReplacementMode.Mean,
    };

    private static IEstimator<ITransformer>? Normaliser(MLContext ml, string kind) => kind switch
    {
        "none" => null,
        "mean_variance" => ml.Transforms.NormalizeMeanVariance(Numbers),
        "log_mean_variance" => ml.Transforms.NormalizeLogMeanVariance(Numbers),
        "robust" => ml.Transforms.NormalizeRobustScaling(Numbers),
        "binning" => ml.Transforms.NormalizeBinning(Numbers),
        _ => ml.Transforms.NormalizeMinMax(Numbers),
    };

    private static InputOutputColumnPair[] Named(Table table, ColumnKind kind, string prefix) =>
        [.. table.Columns.Where(column => column.Kind == kind).Select(column => new InputOutputColumnPair(prefix + column.Name, column.Name))];

    private static IEstimator<ITransformer> Categories(MLContext ml, InputOutputColumnPair[] columns, TabularSettings settings, int seed) => settings.OneHot switch
    {
        "hash" => ml.Transforms.Categorical.OneHotHashEncoding(columns, OneHotEncodingEstimator.OutputKind.Indicator, settings.HashBits, (uint)seed),
        "binary" => ml.Transforms.Categorical.OneHotEncoding(columns, OneHotEncodingEstimator.OutputKind.Binary, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue),
        _ => ml.Transforms.Categorical.OneHotEncoding(columns, OneHotEncodingEstimator.OutputKind.Indicator, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue),
    };

    private static TextFeaturizingEstimator.Options Text(TabularSettings settings) => new()
    {
        WordFeatureExtractor = new WordBagEstimator.Options { NgramLength = settings.WordNgrams, MaximumNgramsCount = [settings.TextTerms] },
        CharFeatureExtractor = settings.CharNgrams == 0 ? null : new WordBagEstimator.Options { NgramLength = settings.CharNgrams, UseAllLengths = false, MaximumNgramsCount = [settings.TextTerms] },
    };
}
