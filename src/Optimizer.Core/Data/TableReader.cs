using System.Collections.Immutable;
using System.Globalization;

namespace Optimizer.Core.Data;

/// <summary>Reads a CSV file of mixed columns, splits its rows and names the result by content.</summary>
internal static class TableReader
{
    private const int MostClasses = 1000;

    /// <summary>Rows of a regression are dealt out evenly over this many classes of the target's size.</summary>
    private const int Strata = 10;

    /// <exception cref="DataProblemsException">Whatever is wrong with the data.</exception>
    public static LoadedData Read(DataSpec spec, TableSpec wanted, Func<string, Stream> open)
    {
        var problems = new DataProblems();
        var file = DataFile.Read(spec.Path, open, problems);
        var testFile = spec.TestPath is null ? null : DataFile.Read(spec.TestPath, open, problems);
        problems.ThrowIfAny();
        var main = CsvRows.Grid(file!, spec, problems);
        var test = testFile is null ? null : CsvRows.Grid(testFile, spec, problems);
        if (main is null || (test is null && testFile is not null)) problems.Throw();
        if (test is not null && !test.Names.SequenceEqual(main.Names))
            problems.Add(testFile!.Path, $": has the columns {string.Join(", ", test.Names.Take(30))}, which are not those of the other file");
        problems.ThrowIfAny();

        List<ReadOnlyMemory<char>[]> rows = [.. main.Rows, .. test?.Rows ?? []];
        var columns = TableColumns.Of(file!, wanted, main.Names, rows, main.Label, problems);
        string[] labels = [.. rows.Select(row => row[main.Label].ToString())];
        var table = Labelled(file!, wanted, columns, main.Names[main.Label], labels, problems);
        problems.ThrowIfAny();
        var split = Split(file!, spec, table, main.Rows.Count, problems);
        problems.ThrowIfAny();
        return new LoadedData(new DataSet([], table.Classes, table.ClassNames, [columns.Length]), split, DataDigest.Of(spec, [file, testFile], [columns.Length], 1)) { Table = table };
    }

    private static Table Labelled(
        DataFile file, TableSpec wanted, ImmutableArray<TableColumn> columns, string name, string[] labels, DataProblems problems)
    {
        var different = labels.ToHashSet(StringComparer.Ordinal);
        var numbers = Array.ConvertAll(labels, label => TableColumns.Number(label));
        var numeric = Array.TrueForAll(numbers, number => number is { } value && !double.IsNaN(value));
        var task = wanted.Task;
        if (task == TableTask.Regression)
        {
            for (var row = 0; row < labels.Length && !numeric; row++)
                if (numbers[row] is not { } value || double.IsNaN(value)) problems.Add(file.Path, $": the label '{labels[row]}' is not a number; a regression predicts numbers");
            return new Table(columns, name, task, [], [], numeric ? Array.ConvertAll(numbers, number => number!.Value) : []);
        }

        if (different.Count < 2) problems.Add(file.Path, $": all rows have the label '{labels[0]}'; a classifier needs two classes at least");
        if (different.Count > MostClasses) problems.Add(file.Path, $": has {different.Count} different labels in {labels.Length} rows, more than {MostClasses}; is the label's column right? It is '{name}'. For numbers write task: regression");
        if (task == TableTask.Binary && different.Count > 2) problems.Add(file.Path, $": the label '{name}' has {different.Count} different values; task: binary needs two, write task: multiclass");
        var names = InOrder(different, numeric);
        if (wanted.Positive is { } positive)
        {
            if (task != TableTask.Binary || !names.Contains(positive))
                problems.Add(file.Path, $": positive: {positive} is not one of the two labels{(names.Length <= 30 ? $"; they are {string.Join(", ", names)}" : "")}");
            else if (names[1] != positive)
                names = [names[1], names[0]];
        }

        var index = names.Select((one, at) => (one, at)).ToDictionary(pair => pair.one, pair => pair.at, StringComparer.Ordinal);
        return new Table(columns, name, task, Array.ConvertAll(labels, label => index[label]), names, []);
    }

    private static ImmutableArray<string> InOrder(IEnumerable<string> names, bool numeric) => numeric
        ? [.. names.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
        : [.. names.Order(StringComparer.Ordinal)];

    private static DataSplit Split(DataFile file, DataSpec spec, Table table, int mainRows, DataProblems problems)
    {
        var rest = spec.Split.Train + spec.Split.Validation;
        var shares = spec.TestPath is null ? spec.Split : new SplitShares(spec.Split.Train / rest, spec.Split.Validation / rest, 0);
        var (labels, classes) = table.Task == TableTask.Regression ? Quantiles(table.Targets, mainRows) : (table.Classes[..mainRows], table.ClassNames.Length);
        var parts = StratifiedSplit.Parts(shares);
        foreach (var few in labels.GroupBy(label => label).Where(group => group.Count() < parts).OrderBy(group => group.Key))
        {
            problems.Add(file.Path, table.Task == TableTask.Regression
                ? $": has {mainRows} rows, too few for a split into {parts} parts"
                : $": class '{table.ClassNames[few.Key]}' has {few.Count()} rows; a split into {parts} parts needs {parts}");
        }

        if (problems.Found > 0) return new DataSplit([], [], [], 0);
        var (train, validation, test) = StratifiedSplit.Of(labels, classes, shares, spec.SplitSeed);
        if (spec.TestPath is not null) test = [.. Enumerable.Range(mainRows, table.Rows - mainRows)];
        var split = Duplicates.Removed(row => Duplicates.Fingerprint(table, row), (train, validation, test));
        if (split.Validation.Length == 0) problems.Add(file.Path, ": all validation rows stand among the training rows too; it needs more different rows");
        if (split.Test.Length == 0 && test.Length > 0) problems.Add(file.Path, ": all test rows stand among the earlier rows too; it needs more different rows");
        return split;
    }

    private static (int[] Strata, int Count) Quantiles(double[] targets, int rows)
    {
        var count = Math.Clamp(rows / 20, 1, Strata);
        var byTarget = Enumerable.Range(0, rows).OrderBy(row => targets[row]).ThenBy(row => row).ToArray();
        var strata = new int[rows];
        for (var at = 0; at < rows; at++) strata[byTarget[at]] = (int)((long)at * count / rows);
        return (strata, count);
    }
}
