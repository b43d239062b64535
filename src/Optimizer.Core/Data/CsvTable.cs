using System.Globalization;
using System.Text;

namespace Optimizer.Core.Data;

/// <summary>Numbers and labels of a CSV file (RFC 4180 quoting; every line is a row).</summary>
/// <param name="Features">rows x (columns - 1), row-major.</param>
/// <param name="Labels">As written.</param>
internal sealed record CsvTable(float[] Features, string[] Labels)
{
    /// <summary>Problems told at most.</summary>
    private const int Most = 20;

    /// <exception cref="DataProblemsException">No rows, ragged rows, cells that are not numbers, or no such label column.</exception>
    public static CsvTable Parse(string text, DataSpec spec, string file)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        if (lines.Count == 0 || (spec.Header && lines.Count == 1)) throw new DataProblemsException($"{file}: the file has no rows.");
        var first = Cells(lines[0]);
        var label = LabelColumn(first, spec, file);
        var (features, labels, problems) = (new List<float>(), new List<string>(), new List<string>());
        for (var index = spec.Header ? 1 : 0; index < lines.Count && problems.Count < Most; index++)
        {
            var cells = Cells(lines[index]);
            if (cells.Count != first.Count)
            {
                problems.Add($"{file} row {index + 1}: {cells.Count} columns, the first row has {first.Count}.");
                continue;
            }

            for (var column = 0; column < cells.Count; column++)
            {
                if (column == label) continue;
                if (float.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)) features.Add(number);
                else problems.Add($"{file} row {index + 1}, column {Name(first, column, spec)}: '{cells[column]}' is not a number.");
            }

            if (cells[label].Length == 0) problems.Add($"{file} row {index + 1}, column {Name(first, label, spec)}: the label is empty.");
            labels.Add(cells[label]);
        }

        if (problems.Count > 0) throw new DataProblemsException([.. problems.Take(Most)]);
        return new CsvTable([.. features], [.. labels]);
    }

    private static int LabelColumn(List<string> first, DataSpec spec, string file)
    {
        if (first.Count < 2) throw new DataProblemsException($"{file}: one column only; a data set needs features and a label, separated by commas.");
        if (spec.Label == "last") return first.Count - 1;
        if (spec.Header && first.IndexOf(spec.Label) is var named and >= 0) return named;
        if (int.TryParse(spec.Label, CultureInfo.InvariantCulture, out var number))
        {
            return number >= 0 && number < first.Count
                ? number
                : throw new DataProblemsException($"{file}: there is no column {number}; columns are 0 to {first.Count - 1}.");
        }

        throw new DataProblemsException(spec.Header
            ? $"{file}: there is no column '{spec.Label}'; the header has {string.Join(", ", first.Take(12))}{(first.Count > 12 ? ", …" : "")}."
            : $"{file}: a label column by name ('{spec.Label}') needs `header: true`; without a header give its number, or 'last'.");
    }

    private static string Name(List<string> first, int column, DataSpec spec) => spec.Header ? $"'{first[column]}'" : column.ToString(CultureInfo.InvariantCulture);

    private static List<string> Cells(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return [.. line.Split(',').Select(cell => cell.Trim())];
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (quoted && c == '"' && at + 1 < line.Length && line[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
