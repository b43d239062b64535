using System.Collections.Immutable;

namespace Optimizer.Core.Search;

/// <summary>The parameters of a sweep, each after those that its conditions name.</summary>
/// <exception cref="ArgumentException">A name twice, a condition on an unknown parameter or value, or conditions in a circle.</exception>
public sealed record SearchSpace
{
    public SearchSpace(ImmutableArray<Parameter> parameters)
    {
        if (parameters.IsDefault) parameters = [];
        if (parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Parameter '{twice.Key}' is defined twice.");
        var byName = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            foreach (var condition in parameter.When)
            {
                if (!byName.TryGetValue(condition.Parameter, out var other))
                    throw new ArgumentException($"Parameter '{parameter.Name}': its condition names '{condition.Parameter}', which is not a parameter.");
                if (condition.AnyOf.IsEmpty)
                    throw new ArgumentException($"Parameter '{parameter.Name}': its condition on {condition.Parameter} lists no value.");
                foreach (var impossible in condition.AnyOf.Where(value => !other.Contains(value)))
                    throw new ArgumentException($"Parameter '{parameter.Name}': its condition wants {condition.Parameter} to be {impossible}, which it never is.");
            }
        }

        Parameters = Ordered(parameters, byName);
    }

    public ImmutableArray<Parameter> Parameters { get; }

    public bool Equals(SearchSpace? other) => other is not null && Parameters.SequenceEqual(other.Parameters);

    public override int GetHashCode() => Parameters.Length;

    /// <summary>Whether the parameter exists beside these values.</summary>
    public static bool IsActive(Parameter parameter, Configuration chosen) =>
        parameter.When.All(condition => chosen.TryGet(condition.Parameter, out var value) && condition.AnyOf.Contains(value));

    /// <summary>Fills in what <paramref name="given"/> leaves open.</summary>
    /// <param name="choose">Value for an active parameter that is not given.</param>
    public Configuration Complete(Configuration given, Func<Parameter, Configuration, ParameterValue> choose)
    {
        var chosen = Configuration.Empty;
        foreach (var parameter in Parameters.Where(parameter => IsActive(parameter, chosen)))
            chosen = chosen.With(parameter.Name, given.TryGet(parameter.Name, out var value) ? value : choose(parameter, chosen));
        return chosen;
    }

    /// <summary>Whether it has a possible value for each active parameter and none besides.</summary>
    public bool IsValid(Configuration configuration)
    {
        var active = Parameters.Where(parameter => IsActive(parameter, configuration)).ToList();
        return active.Count == configuration.Values.Count
            && active.All(parameter => configuration.TryGet(parameter.Name, out var value) && parameter.Contains(value));
    }

    /// <summary>Number of different configurations; null: a continuum, or more than <paramref name="most"/>.</summary>
    public long? Size(long most = 10_000_000) => new Enumeration(this, Configuration.Empty, most).Count;

    private static ImmutableArray<Parameter> Ordered(ImmutableArray<Parameter> parameters, Dictionary<string, Parameter> byName)
    {
        var ordered = ImmutableArray.CreateBuilder<Parameter>();
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        void Visit(Parameter parameter)
        {
            if (state.TryGetValue(parameter.Name, out var finished))
            {
                if (!finished) throw new ArgumentException($"Parameter '{parameter.Name}': its conditions lead back to itself.");
                return;
            }

            state[parameter.Name] = false;
            foreach (var condition in parameter.When) Visit(byName[condition.Parameter]);
            state[parameter.Name] = true;
            ordered.Add(parameter);
        }

        foreach (var parameter in parameters) Visit(parameter);
        return ordered.ToImmutable();
    }
}
