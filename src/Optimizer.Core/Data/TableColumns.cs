using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Data;

/// <summary>Decides what each column of a CSV file is, from all of its values.</summary>
internal static class TableColumns
{
    /// <summary>Mean words a value from which a column is prose, if more than half of its values differ.</summary>
    private const double ProseWords = 4;

    /// <summary>How numeric columns spell "missing", in lower case.</summary>
    private static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase) { "", "na", "n/a", "nan", "null", "none", "?" };

    /// <param name="rows">All of one length, the label among them.</param>
    /// <param name="label">Index of the label.</param>
    public static ImmutableArray<TableColumn> Of(
        DataFile file, TableSpec spec, string[] names, IReadOnlyList<ReadOnlyMemory<char>[]> rows, int label, DataProblems problems)
    {
        foreach (var (key, columns) in new[] { ("text", spec.Text), ("categories", spec.Categories), ("ignore", spec.Ignore) })
            foreach (var column in (columns ?? []).Where(column => Array.IndexOf(names, column) < 0))
                problems.Add(file.Path, $": has no column '{column}', which {key} names{(Nearest.Of(column, names) is { } near ? $"; did you mean '{near}'?" : "")}");
        var ignored = (spec.Ignore ?? []).ToHashSet(StringComparer.Ordinal);
        var read = Enumerable.Range(0, names.Length).Where(at => at != label && !ignored.Contains(names[at]))
            .Select(at => One(spec, names[at], rows, at)).ToImmutableArray();
        if (read.IsEmpty) problems.Add(file.Path, ": has no column beside the label to learn from");
        foreach (var twice in read.GroupBy(column => column.Name).Where(group => group.Count() > 1))
            problems.Add(file.Path, 1, $": two columns are named '{twice.Key}'; each needs a name of its own");
        return read;
    }

    /// <returns>Null: it is neither a number nor missing.</returns>
    public static double? Number(ReadOnlySpan<char> field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && float.IsFinite((float)number) ? number
        : Missing.Contains(field.ToString()) ? double.NaN
        : null;

    private static TableColumn One(TableSpec spec, string name, IReadOnlyList<ReadOnlyMemory<char>[]> rows, int at)
    {
        var named = (spec.Text ?? []).Contains(name) ? ColumnKind.Text : (spec.Categories ?? []).Contains(name) ? ColumnKind.Category : ColumnKind.Unspecified;
        if (named == ColumnKind.Unspecified && Numbers(rows, at) is { } numbers) return new TableColumn(name, ColumnKind.Number, numbers, []);
        var words = new string[rows.Count];
        for (var row = 0; row < words.Length; row++) words[row] = rows[row][at].ToString();
        var kind = named != ColumnKind.Unspecified ? named : IsProse(words) ? ColumnKind.Text : ColumnKind.Category;
        return new TableColumn(name, kind, [], words);
    }

    /// <returns>Null: some value is no number, or none is.</returns>
    private static float[]? Numbers(IReadOnlyList<ReadOnlyMemory<char>[]> rows, int at)
    {
        var (numbers, any) = (new float[rows.Count], false);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (Number(rows[row][at].Span) is not { } number) return null;
            numbers[row] = (float)number;
            any |= !double.IsNaN(number);
        }

        return any ? numbers : null;
    }

    private static bool IsProse(string[] words) =>
        words.Distinct(StringComparer.Ordinal).Count() > words.Length / 2
        && words.Average(value => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length) >= ProseWords;
}
