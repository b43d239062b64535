namespace Optimizer.Core.Search;

/// <summary>The configurations of a finite space by index, each once, in the order of the parameters, the last one fastest.</summary>
/// <param name="given">Values that all of them have.</param>
/// <param name="most">Counting stops beyond this.</param>
internal sealed class Enumeration(SearchSpace space, Configuration given, long most)
{
    /// <summary>Number of configurations; null: a continuum, or more than the most.</summary>
    public long? Count => From(0, Configuration.Empty) is { } count && count <= most ? count : null;

    /// <param name="index">0 to <see cref="Count"/> - 1, which must be known.</param>
    public Configuration At(long index)
    {
        var chosen = Configuration.Empty;
        for (var position = 0; position < space.Parameters.Length; position++)
        {
            var parameter = space.Parameters[position];
            if (!SearchSpace.IsActive(parameter, chosen)) continue;
            if (given.TryGet(parameter.Name, out var value))
            {
                chosen = chosen.With(parameter.Name, value);
                continue;
            }

            var (deciding, other) = (Deciding(position), From(position + 1, chosen)!.Value);
            var at = deciding.Count == 0 ? index / other : 0;
            index -= at * other;
            while (true)
            {
                value = Value(parameter, at);
                var inside = deciding.Contains(value) ? From(position + 1, chosen.With(parameter.Name, value))!.Value : other;
                if (index < inside) break;
                index -= inside;
                at++;
            }

            chosen = chosen.With(parameter.Name, value);
        }

        return chosen;
    }

    /// <summary>The value of a finite parameter at an index below its cardinality.</summary>
    public static ParameterValue Value(Parameter parameter, long index) => parameter switch
    {
        CategoryParameter category => category.Values[(int)index],
        ConstantParameter constant => constant.Value,
        IntegerParameter integer => ParameterValue.Of(integer.Low + (index * integer.Step)),
        FloatParameter real => real.At(index),
        DistributionParameter { Cardinality: not null } quantised => quantised.At(index),
        _ => throw new InvalidOperationException($"Parameter '{parameter.Name}' has no finite list of values."),
    };

    /// <summary>How many ways there are to go on from a position; one more than the most stands for all larger numbers.</summary>
    /// <param name="chosen">A deciding parameter that is left out has a value that nothing depends on.</param>
    private long? From(int position, Configuration chosen)
    {
        if (position == space.Parameters.Length) return 1;
        var parameter = space.Parameters[position];
        if (!SearchSpace.IsActive(parameter, chosen)) return From(position + 1, chosen);
        if (given.TryGet(parameter.Name, out var value)) return From(position + 1, chosen.With(parameter.Name, value));
        if (parameter.Cardinality is not { } count) return null;
        var deciding = Deciding(position);
        Int128 sum = 0;
        if (count > deciding.Count)
        {
            if (From(position + 1, chosen) is not { } other) return null;
            sum = (Int128)(count - deciding.Count) * other;
        }

        foreach (var decider in deciding)
        {
            if (From(position + 1, chosen.With(parameter.Name, decider)) is not { } ways) return null;
            sum += ways;
        }

        return (long)Int128.Min(sum, (Int128)most + 1);
    }

    /// <summary>The values of a parameter that some later condition names.</summary>
    private HashSet<ParameterValue> Deciding(int position) =>
        [.. space.Parameters.Skip(position + 1).SelectMany(later => later.When)
            .Where(condition => condition.Parameter == space.Parameters[position].Name).SelectMany(condition => condition.AnyOf)];
}
