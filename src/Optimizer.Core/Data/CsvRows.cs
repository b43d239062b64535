using System.Globalization;
using System.Text;
using Optimizer.Core.Spelling;

namespace Optimizer.Core.Data;

/// <summary>A CSV file as numbers and one column of labels.</summary>
internal static class CsvRows
{
    private const int ColumnsTold = 30;

    /// <returns>Null when no row could be made of it; otherwise problems tell what is wrong with single rows.</returns>
    public static RawRows? Read(DataFile file, DataSpec spec, DataProblems problems)
    {
        var rows = Split(file, problems);
        string[]? names = null;
        if (spec.Header && rows.Count > 0)
        {
            names = [.. rows[0].Fields.Select(field => field.ToString())];
            rows.RemoveAt(0);
        }

        if (rows.Count == 0)
        {
            problems.Add(file.Path, names is null ? ": has no rows" : ": has no rows below its header");
            return null;
        }

        var columns = names?.Length ?? rows.GroupBy(row => row.Fields.Length).OrderByDescending(group => group.Count()).First().Key;
        if (columns < 2)
        {
            problems.Add(file.Path, rows[0].Line, $": has one column, but rows need features and a label{Separated(rows[0].Fields[0].Span)}");
            return null;
        }

        if (LabelColumn(file, spec, names, columns, problems) is not { } label) return null;
        return Numbers(file, rows, names, columns, label, problems);
    }

    /// <summary>The fields of a CSV file of mixed columns: every row has as many as the header, and a label.</summary>
    /// <returns>Null when no row could be made of it.</returns>
    public static CsvGrid? Grid(DataFile file, DataSpec spec, DataProblems problems)
    {
        var rows = Split(file, problems);
        string[]? header = spec.Header && rows.Count > 0 ? [.. rows[0].Fields.Select(field => field.ToString())] : null;
        if (header is not null) rows.RemoveAt(0);
        if (rows.Count == 0)
        {
            problems.Add(file.Path, header is null ? ": has no rows" : ": has no rows below its header");
            return null;
        }

        var names = header ?? [.. Enumerable.Range(0, rows[0].Fields.Length).Select(at => $"column{at}")];
        if (names.Length < 2)
        {
            problems.Add(file.Path, rows[0].Line, $": has one column, but rows need features and a label{Separated(rows[0].Fields[0].Span)}");
            return null;
        }

        if (LabelColumn(file, spec, header, names.Length, problems) is not { } label) return null;
        foreach (var (line, fields) in rows)
        {
            if (fields.Length != names.Length) problems.Add(file.Path, line, $": has {fields.Length} columns, {(header is null ? "the first row has" : "the header has")} {names.Length}");
            else if (fields[label].IsEmpty) problems.Add(file.Path, line, $", column {ColumnName(header, label)}: the label is empty");
        }

        return new CsvGrid(names, label, [.. rows.Where(row => row.Fields.Length == names.Length).Select(row => row.Fields)]);
    }

    private static List<(int Line, ReadOnlyMemory<char>[] Fields)> Split(DataFile file, DataProblems problems)
    {
        var csv = new CsvText(Encoding.UTF8.GetString(file.Bytes));
        var fields = new List<ReadOnlyMemory<char>>();
        var rows = new List<(int, ReadOnlyMemory<char>[])>();
        while (csv.Next(fields))
        {
            if (csv.Fault is { } fault) problems.Add(file.Path, csv.Row, $": {fault}");
            rows.Add((csv.Row, [.. fields]));
        }

        return rows;
    }

    private static RawRows Numbers(
        DataFile file, List<(int Line, ReadOnlyMemory<char>[] Fields)> rows, string[]? names, int columns, int label, DataProblems problems)
    {
        var width = columns - 1;
        var features = new float[(long)rows.Count * width];
        var labels = new string[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            var (line, fields) = rows[row];
            labels[row] = "";
            if (fields.Length != columns)
            {
                var hint = row == 0 && names is null && rows.Count > 1 ? "; if it is a header, write 'header: true' or take it out" : "";
                problems.Add(file.Path, line, $": has {fields.Length} columns, {(names is null ? "most rows have" : "the header has")} {columns}{hint}");
                continue;
            }

            if (row == 0 && names is null && rows.Count > 1 && LooksLikeNames(fields, label))
            {
                problems.Add(file.Path, line, ": looks like column names, not data; write 'header: true'");
                continue;
            }

            labels[row] = fields[label].ToString();
            if (labels[row].Length == 0) problems.Add(file.Path, line, $", column {ColumnName(names, label)}: the label is empty");
            for (var column = 0; column < columns; column++)
            {
                if (column == label) continue;
                if (Fault(fields[column].Span, out var value) is { } fault) problems.Add(file.Path, line, $", column {ColumnName(names, column)}: {fault}");
                features[((long)row * width) + (column > label ? column - 1 : column)] = value;
            }
        }

        return new RawRows(file.Path, features, labels, [width]);
    }

    private static string? Fault(ReadOnlySpan<char> field, out float value)
    {
        value = 0;
        if (field.IsEmpty) return "is empty; a feature must be a number";
        if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return $"'{Shortened(field)}' is not a number";
        value = (float)number;
        if (float.IsFinite(value)) return null;
        value = 0;
        return $"'{Shortened(field)}' is not a finite number that fits a float";
    }

    private static int? LabelColumn(DataFile file, DataSpec spec, string[]? names, int columns, DataProblems problems)
    {
        if (names is not null && Array.IndexOf(names, spec.Label) is >= 0 and var named)
        {
            if (Array.LastIndexOf(names, spec.Label) != named)
                problems.Add(file.Path, 1, $": two columns are named '{spec.Label}'; give the label's column by number, 0 to {columns - 1}");
            return named;
        }

        if (spec.Label == "last") return columns - 1;
        if (int.TryParse(spec.Label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < columns) return number;
        if (names is null)
        {
            problems.Add(file.Path, $": has no column '{spec.Label}' for the label; without a header, columns are the numbers 0 to {columns - 1}, or 'last'");
            return null;
        }

        var near = Nearest.Of(spec.Label, names) is { } name ? $"; did you mean '{name}'?" : "";
        var more = names.Length > ColumnsTold ? $", … {names.Length - ColumnsTold} more" : "";
        problems.Add(file.Path, $": has no column '{spec.Label}' for the label; its columns are {string.Join(", ", names.Take(ColumnsTold))}{more}{near}");
        return null;
    }

    private static bool LooksLikeNames(ReadOnlyMemory<char>[] fields, int label) =>
        !fields.Where((_, column) => column != label).Any(field => double.TryParse(field.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static string Separated(ReadOnlySpan<char> field) =>
        field.Contains(';') ? "; it seems to be separated by ';', which must be ','"
        : field.Contains('\t') ? "; it seems to be separated by tabs, which must be ','"
        : "";

    private static string ColumnName(string[]? names, int column) => names is null ? $"{column + 1}" : $"{column + 1} ({names[column]})";

    private static string Shortened(ReadOnlySpan<char> field) => field.Length <= 40 ? field.ToString() : string.Concat(field[..40], "…");
}

/// <param name="Names">Of all columns, the label among them; column0, column1, … without a header.</param>
/// <param name="Label">Index of the label's column.</param>
internal sealed record CsvGrid(string[] Names, int Label, IReadOnlyList<ReadOnlyMemory<char>[]> Rows);
