using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Surrogates;

/// <summary>
/// Configurations as rows of numbers: units of numeric parameters, indices of categories, a fixed value where a parameter is not active; and,
/// where there are neutral values, whether a configuration has them all, as a last category of its own: so a model can learn the jump there.
/// </summary>
internal sealed class UnitCoding
{
    /// <summary>Whole numbers with more values than this are moved as if they were a continuum, then rounded.</summary>
    private const int Smooth = 30;

    private readonly ImmutableArray<Parameter> parameters;
    private readonly Dictionary<string, int> positions;

    private readonly ImmutableSortedDictionary<string, ParameterValue> neutral;

    /// <param name="neutral">As <see cref="Samplers.SamplerBudget.Neutral"/>; null or not all possible: none.</param>
    public UnitCoding(SearchSpace space, ImmutableSortedDictionary<string, ParameterValue>? neutral = null)
    {
        Space = space;
        parameters = space.Parameters;
        positions = parameters.Select((parameter, index) => (parameter.Name, index)).ToDictionary(StringComparer.Ordinal);
        this.neutral = neutral is not null && neutral.All(pair => positions.TryGetValue(pair.Key, out var at) && parameters[at].When.IsEmpty && parameters[at].Contains(pair.Value))
            ? neutral
            : ImmutableSortedDictionary<string, ParameterValue>.Empty;
    }

    public SearchSpace Space { get; }

    public int Dimensions => parameters.Length + (HasNeutral ? 1 : 0);

    public bool HasNeutral => !neutral.IsEmpty;

    /// <returns>Number of values of a category; 0 for a number.</returns>
    public int Categories(int dimension) => dimension == parameters.Length ? 2 : parameters[dimension] is CategoryParameter category ? category.Values.Length : 0;

    public bool IsSmooth(int dimension) => dimension < parameters.Length && parameters[dimension] is not CategoryParameter && parameters[dimension].Cardinality is null or > Smooth;

    /// <returns>Number of values of a stepped number.</returns>
    public long Steps(int dimension) => parameters[dimension].Cardinality ?? 0;

    public double[] Code(Configuration configuration)
    {
        var code = new double[Dimensions];
        for (var dimension = 0; dimension < parameters.Length; dimension++)
        {
            var parameter = parameters[dimension];
            code[dimension] = !configuration.TryGet(parameter.Name, out var value) ? (parameter is CategoryParameter ? -1 : 0.5)
                : parameter is CategoryParameter category ? category.Values.IndexOf(value) : parameter.ToUnit(value);
        }

        if (HasNeutral) code[^1] = IsNeutral(configuration) ? 1 : 0;
        return code;
    }

    /// <summary>The configuration that a row stands for; rows need not be of possible values.</summary>
    public Configuration Decode(double[] code, Configuration given) => Space.Complete(given, (parameter, _) =>
    {
        var at = code[positions[parameter.Name]];
        return parameter is CategoryParameter category ? category.Values[Math.Clamp((int)at, 0, category.Values.Length - 1)] : parameter.FromUnit(Math.Clamp(at, 0, 1 - 1e-12));
    });

    public bool IsNeutral(Configuration configuration) =>
        HasNeutral && neutral.All(pair => configuration.TryGet(pair.Key, out var value) && value.Equals(pair.Value));

    /// <summary>With the neutral values in place of those that are left open.</summary>
    public Configuration Neutral(Configuration given) => new(neutral.SetItems(given.Values));

    public bool IsActive(int dimension, Configuration configuration) => dimension < parameters.Length && configuration.TryGet(parameters[dimension].Name, out _);

    /// <summary>Whether a search may not move it.</summary>
    public bool IsGiven(int dimension, Configuration given) => dimension == parameters.Length || given.TryGet(parameters[dimension].Name, out _);

    /// <returns>(dimensions): from the parameters' own distributions.</returns>
    public double[] Draw(Func<int, double> unit)
    {
        var code = new double[Dimensions];
        for (var dimension = 0; dimension < parameters.Length; dimension++)
            code[dimension] = parameters[dimension] is CategoryParameter category ? category.Values.IndexOf(category.FromUnit(unit(dimension))) : unit(dimension);
        return code;
    }
}
