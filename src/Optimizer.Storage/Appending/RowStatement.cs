using System.Collections.Immutable;

namespace Optimizer.Storage.Appending;

internal enum CellType
{
    Text = 1,
    Integer = 2,
    Bigint = 3,
    Double = 4,
}

/// <summary>
/// A statement over rows of one shape, the same text for every database: <c>FROM {rows}</c> stands for them as a table <c>item</c>,
/// <c>@Sweep</c> for the sweep. PostgreSQL runs it once over arrays, whatever the number of rows and of sweeps; SQLite, where a call costs
/// nothing, once for each.
/// </summary>
internal sealed class RowStatement
{
    /// <param name="columns">Names and types, as in "seq bigint, event_json text".</param>
    public RowStatement(string columns, string sql)
    {
        Columns = [.. columns.Split(',').Select(column => column.Trim().Split(' ')).Select(words => (words[0], Enum.Parse<CellType>(words[1], ignoreCase: true)))];
        // A parameter each: for UPDATE … FROM SQLite would make a temporary table, which costs more than all the rest.
        SqliteSql = sql.Replace("FROM {rows} ", "", StringComparison.Ordinal).Replace("item.", "@", StringComparison.Ordinal);
        var arrays = Columns.Select((column, index) => $"${index + 2}::{Word(column.Type)}[]");
        PostgresSql = sql
            .Replace("{rows}", $"unnest($1::text[], {string.Join(", ", arrays)}) AS item (of_sweep, {string.Join(", ", Columns.Select(column => column.Name))})", StringComparison.Ordinal)
            .Replace("@Sweep", "item.of_sweep", StringComparison.Ordinal);
    }

    public ImmutableArray<(string Name, CellType Type)> Columns { get; }

    public string SqliteSql { get; }

    /// <summary>$1 is an array of each row's sweep, the columns' arrays follow.</summary>
    public string PostgresSql { get; }

    private static string Word(CellType type) => type == CellType.Double ? "double precision" : type.ToString();
}

/// <summary>A statement and its rows, a cell for each of its columns: string, int, long, double or null.</summary>
internal sealed record RowSet(RowStatement Statement, IReadOnlyList<object?[]> Rows);
