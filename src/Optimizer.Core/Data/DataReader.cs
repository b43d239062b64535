using System.Collections.Immutable;
using System.Globalization;

namespace Optimizer.Core.Data;

/// <summary>Reads data files into rows, splits them and names the result by content. The same spec and bytes give the same result anywhere.</summary>
public static class DataReader
{
    private const int MostClasses = 1000;

    /// <param name="open">Opens a file of the spec for reading; the stream is disposed here.</param>
    /// <exception cref="DataProblemsException">Whatever is wrong with the data, up to <see cref="DataProblemsException.Most"/> problems in one go.</exception>
    public static LoadedData Read(DataSpec spec, Func<string, Stream> open)
    {
        if (spec.Table is { } table) return TableReader.Read(spec, table, open);
        var problems = new DataProblems();
        var files = Files(spec).Select(path => path is null ? null : DataFile.Read(path, open, problems)).ToList();
        problems.ThrowIfAny();
        var main = Rows(spec, files[0]!, files[1], problems);
        var test = files[2] is null ? null : Rows(spec, files[2]!, files[3], problems);
        if (main is null || (test is null && files[2] is not null)) problems.Throw();
        if (test is not null && test.Width != main.Width)
            problems.Add(test.Path, $": has rows of {test.Width} features, those of {Name(main.Path)} have {main.Width}");
        var shape = ShapeOf(spec, main, problems);
        var classes = Classes(main, spec, test, problems);
        problems.ThrowIfAny();

        float[] features = test is null ? main.Features : [.. main.Features, .. test.Features];
        var index = classes.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        int[] labels = [.. main.Labels.Concat(test?.Labels ?? []).Select(label => index[label])];
        var split = Split(spec, main, features, labels, classes, problems);
        problems.ThrowIfAny();

        var scale = spec.Scale ?? LargestOf(features, main.Width, split.Train);
        for (var at = 0; at < features.Length; at++) features[at] = (float)(features[at] / scale);
        return new LoadedData(new DataSet(features, labels, classes, shape), split, DataDigest.Of(spec, files, shape, scale));
    }

    private static string?[] Files(DataSpec spec) => [spec.Path, spec.Labels, spec.TestPath, spec.TestLabels];

    private static RawRows? Rows(DataSpec spec, DataFile features, DataFile? labels, DataProblems problems)
    {
        if (spec.Format == "csv") return CsvRows.Read(features, spec, problems);
        if (labels is not null) return IdxRows.Read(features, labels, problems);
        problems.Add(features.Path, ": has no file of labels beside it; IDX data is a pair of files");
        return null;
    }

    private static ImmutableArray<int> ShapeOf(DataSpec spec, RawRows rows, DataProblems problems)
    {
        if (spec.Shape.IsDefaultOrEmpty) return rows.Shape;
        ImmutableArray<int> shape = spec.Shape.Length == 2 ? [1, .. spec.Shape] : spec.Shape;
        var values = shape.Aggregate(1L, (product, size) => product * size);
        if (values != rows.Width) problems.Add(rows.Path, $": its rows have {rows.Width} features, but the shape [{string.Join(", ", shape)}] has {values}");
        return shape;
    }

    /// <returns>Numbers in numeric order if all labels are whole numbers, else names in ordinal order.</returns>
    private static ImmutableArray<string> Classes(RawRows main, DataSpec spec, RawRows? test, DataProblems problems)
    {
        var names = main.Labels.Where(label => label.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 1) problems.Add(main.Path, $": all rows have the label '{names.Single()}'; a classifier needs two classes at least");
        if (names.Count > MostClasses)
        {
            problems.Add(main.Path, $": has {names.Count} different labels in {main.Rows} rows, more than {MostClasses}; is the label's column right? It is '{spec.Label}'");
            problems.Throw();
        }

        foreach (var unknown in (test?.Labels ?? []).Where(label => label.Length > 0 && !names.Contains(label)).Distinct(StringComparer.Ordinal))
            problems.Add(test!.Path, $": has the label '{unknown}', which no row of {Name(main.Path)} has");
        return names.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            ? [.. names.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    private static DataSplit Split(
        DataSpec spec, RawRows main, float[] features, int[] labels, ImmutableArray<string> classes, DataProblems problems)
    {
        var shares = spec.TestPath is null ? spec.Split : Without(spec.Split);
        var parts = StratifiedSplit.Parts(shares);
        foreach (var few in labels.Take(main.Rows).GroupBy(label => label).Where(group => group.Count() < parts).OrderBy(group => group.Key))
        {
            problems.Add(main.Path, $": class '{classes[few.Key]}' has {Counted(few.Count(), "row")}; to be in {(parts == 3 ? "train, validation and test" : "train and validation")} it needs {parts}");
        }

        if (problems.Found > 0) return new DataSplit([], [], [], 0);
        var (train, validation, test) = StratifiedSplit.Of(labels[..main.Rows], classes.Length, shares, spec.SplitSeed);
        if (spec.TestPath is not null) test = [.. Enumerable.Range(main.Rows, labels.Length - main.Rows)];
        var split = Duplicates.Removed(features, labels, main.Width, (train, validation, test));
        Emptied(main, "validation", split.Validation, validation, labels, classes, problems);
        Emptied(main, "test", split.Test, test, labels, classes, problems);
        return split;
    }

    private static void Emptied(
        RawRows main, string part, int[] kept, int[] before, int[] labels, ImmutableArray<string> classes, DataProblems problems)
    {
        var left = kept.Select(row => labels[row]).ToHashSet();
        foreach (var group in before.GroupBy(row => labels[row]).Where(group => !left.Contains(group.Key)).OrderBy(group => group.Key))
        {
            problems.Add(main.Path, $": class '{classes[group.Key]}' has no {part} row left, for its {Counted(group.Count(), "row")} there stood in an earlier part too; it needs more different rows");
        }
    }

    /// <summary>Shares of train and validation where the test rows come from a file of their own.</summary>
    private static SplitShares Without(SplitShares shares)
    {
        var rest = shares.Train + shares.Validation;
        return new SplitShares(shares.Train / rest, shares.Validation / rest, 0);
    }

    private static double LargestOf(float[] features, int width, int[] rows)
    {
        var largest = 0f;
        foreach (var row in rows)
            foreach (var value in features.AsSpan(row * width, width))
                largest = Math.Max(largest, Math.Abs(value));
        return largest > 0 ? largest : 1;
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Name(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
