using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using Optimizer.Annotations;

namespace Optimizer.AutoML;

/// <summary>ML.NET's search spaces as trees of ours, and values of such a tree as ML.NET's parameters.</summary>
public static class OptionTree
{
    /// <summary>Of an experiment, or of a <c>SweepablePipeline.SearchSpace</c>.</summary>
    /// <exception cref="ArgumentException">An option of a kind that is not known here.</exception>
    public static GroupNode Of(SearchSpace space) =>
        new([.. space.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Key, pair.Value)))]);

    /// <param name="values">As <see cref="SpaceTree.Values(Core.Search.Configuration)"/> gives them.</param>
    public static Parameter Parameter(IReadOnlyDictionary<string, object> values)
    {
        var parameter = Microsoft.ML.SearchSpace.Parameter.CreateNestedParameter();
        foreach (var (name, value) in values)
            parameter[name] = value is IReadOnlyDictionary<string, object> nested ? Parameter(nested) : Microsoft.ML.SearchSpace.Parameter.FromObject(value);
        return parameter;
    }

    private static SpaceNode Node(string name, OptionBase option) => option switch
    {
        SearchSpace nested => Of(nested),
        UniformIntOption number => Number(number, NumberKind.Whole),
        UniformSingleOption number => Number(number, NumberKind.Single),
        UniformNumericOption number => Number(number, NumberKind.Double),
        ChoiceOption choice => new ChoiceNode([.. choice.Choices], choice.Choices.Length == 1 ? null : Initial(choice).AsType<object>()),
        _ => throw new ArgumentException($"Option '{name}' is a {option.GetType().Name}, which is not known here."),
    };

    private static NumberNode Number(UniformNumericOption option, NumberKind kind) =>
        new(option.Min, option.Max, option.LogBase, kind, Math.Clamp(Initial(option).AsType<double>(), option.Min, option.Max));

    private static Parameter Initial(OptionBase option) => option.SampleFromFeatureSpace(option.Default);
}
