using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Importance;

/// <summary>Trials as rows of cells with one value each; only parameters that vary are columns.</summary>
internal sealed class TrialTable
{
    /// <summary>Cell of a parameter that a configuration does not have.</summary>
    public const int Absent = -1;

    private readonly Dictionary<string, int> columns;

    /// <param name="rows">Inside the space.</param>
    public TrialTable(SearchSpace space, IReadOnlyList<(Configuration Configuration, double Value)> rows)
    {
        Columns = [.. space.Parameters.Where(parameter => parameter.Cardinality != 1).Select(parameter => new ParameterCells(parameter))];
        columns = Columns.Select((column, index) => (column.Parameter.Name, index)).ToDictionary(StringComparer.Ordinal);
        Values = [.. rows.Select(row => row.Value)];
        Rows = [.. rows.Select(row => Columns.Select(column => row.Configuration.TryGet(column.Parameter.Name, out var value) ? column.Of(value) : Absent).ToArray())];
    }

    public ImmutableArray<ParameterCells> Columns { get; }

    /// <summary>(trials)(columns): cells, or <see cref="Absent"/>.</summary>
    public ImmutableArray<int[]> Rows { get; }

    /// <summary>(trials)</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>For each column the cells in which another parameter exists, its conditions' conditions included.</summary>
    /// <returns>(columns): masks.</returns>
    public ulong[] Where(int column)
    {
        var masks = Columns.Select(one => one.All).ToArray();
        Narrow(Columns[column].Parameter, masks);
        return masks;
    }

    private void Narrow(Parameter parameter, ulong[] masks)
    {
        foreach (var condition in parameter.When)
        {
            if (!columns.TryGetValue(condition.Parameter, out var at)) continue;
            masks[at] &= condition.AnyOf.Aggregate(0UL, (mask, value) => mask | (1UL << Columns[at].Of(value)));
            Narrow(Columns[at].Parameter, masks);
        }
    }
}
