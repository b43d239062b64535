using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>A configuration's parameters; what it does not have is null: ML.NET's own default then.</summary>
internal sealed class TabularSettings(ImmutableSortedDictionary<string, ParameterValue> parameters)
{
    public string Learner => Word(TabularSchema.Learner) ?? TabularSchema.DefaultLearner;

    public string Missing => Word("missing") ?? Default("missing");

    public string OneHot => Word("one_hot") ?? Default("one_hot");

    public string Normalise => Word("normalise") ?? Default("normalise");

    public int HashBits => WholeOr("hash_bits");

    public int WordNgrams => WholeOr("word_ngrams");

    public int CharNgrams => WholeOr("char_ngrams");

    public int TextTerms => WholeOr("text_terms");

    /// <param name="name">Of a parameter that the learner alone reads, without the learner: <c>leaves</c>.</param>
    /// <returns>A double, or a truth; null: the configuration has none.</returns>
    /// <exception cref="StageFailedException">The learner takes no such value.</exception>
    public object? Value(string name)
    {
        var known = TabularSchema.Find($"{Learner}.{name}")!.Known;
        if (!parameters.TryGetValue(known.Name, out var value)) return null;
        if (known.Refuse(value) is { } refusal) throw new StageFailedException("error", $"Parameter '{known.Name}': {refusal}.");
        return value.IsNumber ? value.AsDouble() : value.ToString() == "true";
    }

    private int WholeOr(string name) => (int)(parameters.TryGetValue(name, out var value) ? value : TabularSchema.Find(name)!.Known.Default).AsDouble();

    private string? Word(string name) => parameters.TryGetValue(name, out var value) ? value.ToString() : null;

    private static string Default(string name) => TabularSchema.Find(name)!.Known.Default.ToString();
}
