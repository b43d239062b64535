using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Spelling;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Transfer;

/// <summary>
/// Trials from a table: a header, then a line each. Columns are called after parameters and metrics, as they are or as <c>export</c> writes
/// them (<c>parameters.width</c>, <c>metrics.accuracy</c>); others are not read. A constant needs no column. An empty cell is no value.
/// Where there is a column <c>status</c>, only completed trials count.
/// </summary>
public static class WarmCsv
{
    /// <param name="source">As people call it.</param>
    /// <exception cref="FormatException">It is no such table: too many lines, no header, a column for no parameter or objective.</exception>
    public static WarmSet Read(string text, string source, SweepSpec spec)
    {
        var (csv, fields) = (new CsvText(text), new List<ReadOnlyMemory<char>>());
        if (!csv.Next(fields)) throw new FormatException("it is empty; the first line must name the columns");
        var header = fields.ConvertAll(field => Plain(field.ToString()));
        Check(header, spec);
        var trials = ImmutableArray.CreateBuilder<WarmTrial>();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var rows = 1; csv.Next(fields); rows++)
        {
            if (rows > WarmSet.Most) throw new FormatException($"it has more than {WarmSet.Most} lines; take the best and the newest of them");
            if (csv.Fault is { } fault) throw new FormatException($"line {csv.Row}: {fault}");
            if (Trial(header, fields, spec, out var trial) is { } why) leftOut[why] = leftOut.GetValueOrDefault(why) + 1;
            else trials.Add(trial!);
        }

        return new WarmSet(source, trials.ToImmutable(), leftOut.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private static string Plain(string column)
    {
        foreach (var prefix in new[] { "parameters.", "metrics.", "objectives." })
            if (column.StartsWith(prefix, StringComparison.Ordinal)) return column[prefix.Length..];
        return column;
    }

    private static void Check(List<string> header, SweepSpec spec)
    {
        var needed = spec.Space.Parameters.Where(parameter => parameter.Cardinality != 1).Select(parameter => parameter.Name).Concat(spec.Objectives.Select(objective => objective.Metric));
        if (needed.FirstOrDefault(name => !header.Contains(name)) is not { } missing) return;
        var near = Nearest.Of(missing, header) is { } found ? $"; is it '{found}'?" : $"; there are {string.Join(", ", header.Distinct())}";
        throw new FormatException($"it has no column '{missing}'{near}");
    }

    /// <returns>Null, or why the line is no trial.</returns>
    private static string? Trial(List<string> header, List<ReadOnlyMemory<char>> fields, SweepSpec spec, out WarmTrial? trial)
    {
        trial = null;
        if (fields.Count != header.Count) return "not as many cells as there are columns";
        var configuration = Configuration.Empty;
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (column, field) in header.Zip(fields))
        {
            if (field.IsEmpty) continue;
            if (column == "status" && !field.Span.Equals("completed", StringComparison.Ordinal)) return "not completed";
            if (spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == column) is { } parameter)
            {
                if (ValueText.Read(parameter, field.ToString()) is not { } value) return $"{column} outside its range or list";
                configuration = configuration.With(column, value);
            }
            else if (double.TryParse(field.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var metric))
            {
                metrics[column] = metric;
            }
        }

        foreach (var parameter in spec.Space.Parameters.OfType<ConstantParameter>().Where(constant => !configuration.TryGet(constant.Name, out _)))
            if (SearchSpace.IsActive(parameter, configuration)) configuration = configuration.With(parameter.Name, parameter.Value);
        trial = new WarmTrial(configuration, metrics.ToImmutable());
        return WarmFit.Refuse(spec, trial);
    }
}
