using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>trainer.data</c>: which files, and how their rows are split.</summary>
internal static class DataSection
{
    /// <param name="folder">Of the spec; paths are relative to it.</param>
    public static DataSpec? Read(MapNode map, string folder, Findings findings)
    {
        var data = new Section(
            map, "data", findings,
            "format", "path", "labels", "label", "header", "shape", "scale", "split", "split_seed", "test_path", "test_labels");
        if (!data.Has("path")) findings.Error(map, "data has no path; add path: FILE.csv, or of an IDX file");
        var path = data.Text("path");
        var format = data.Has("format") ? data.Choice("format", "csv", "idx") : FormatOf(data, path);
        if (format == "idx") NeedsLabels(data);
        if (format == "csv") RefuseIn(data, "an IDX pair", "labels", "test_labels");
        if (format == "idx") RefuseIn(data, "a CSV file", "label", "header");
        if (data.Has("test_labels") && !data.Has("test_path")) findings.Error(data.KeyOf("test_labels"), "test_labels without test_path; add the file of the test rows");
        return new DataSpec
        {
            Format = format ?? "csv",
            Path = Full(data, "path", folder) ?? "",
            Labels = Full(data, "labels", folder),
            Label = data.Text("label") ?? "last",
            Header = data.Truth("header") ?? false,
            Shape = ShapeOf(data),
            Scale = ScaleOf(data),
            Split = SplitOf(data),
            SplitSeed = data.Whole("split_seed", long.MinValue) ?? 0,
            TestPath = Full(data, "test_path", folder),
            TestLabels = Full(data, "test_labels", folder),
        };
    }

    internal static string? Full(Section data, string key, string folder)
    {
        if (data.Text(key) is not { } text) return null;
        if (MountedPath.Is(text)) return text;
        if (!text.Contains('\0', StringComparison.Ordinal)) return Path.GetFullPath(Path.Combine(folder, text));
        data.Findings.Error(data[key]!, $"{key} must be a file's path, got one with a null character");
        return null;
    }

    private static string? FormatOf(Section data, string? path)
    {
        if (path is null) return null;
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) return "csv";
        if (name.EndsWith("ubyte", StringComparison.OrdinalIgnoreCase) || name.Contains("idx", StringComparison.OrdinalIgnoreCase)) return "idx";
        data.Findings.Error(data["path"]!, $"the name '{path}' does not tell its format; add format: csv or format: idx");
        return null;
    }

    private static void NeedsLabels(Section data)
    {
        if (!data.Has("labels")) data.Findings.Error(data.Map, "IDX data is a pair of files; add labels: FILE of the labels");
        if (data.Has("test_path") && !data.Has("test_labels")) data.Findings.Error(data.KeyOf("test_path"), "IDX data is a pair of files; add test_labels: FILE of the test labels");
    }

    private static void RefuseIn(Section data, string belongs, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (data.Has(key)) data.Findings.Error(data.KeyOf(key), $"'{key}' belongs to {belongs}; take it out{(key == "labels" ? ", or write label: COLUMN" : key == "label" ? ", or write labels: FILE" : "")}");
    }

    private static ImmutableArray<int> ShapeOf(Section data)
    {
        if (data["shape"] is not { } node) return [];
        var items = node is ListNode list ? list.Items : [node];
        var sizes = items.Select(item => item is ScalarNode scalar && ScalarValue.Of(scalar) is { Kind: ValueKind.Integer } value ? value.AsInteger() : 0).ToList();
        if (sizes.Count is 1 or 2 or 3 && sizes.TrueForAll(size => size is > 0 and < 100_000))
            return sizes.Count == 2 ? [1, .. sizes.Select(size => (int)size)] : [.. sizes.Select(size => (int)size)];
        data.Findings.Error(node, "shape must be [channels, height, width], [height, width] or the number of features, each above 0");
        return [];
    }

    private static double? ScaleOf(Section data)
    {
        if (data.Number("scale") is not { } scale) return null;
        if (scale > 0) return scale;
        data.Findings.Error(data["scale"]!, $"scale must be above 0, got {Wording.Number(scale)}; features are divided by it");
        return null;
    }

    internal static SplitShares SplitOf(Section data)
    {
        var usual = new SplitShares(0.7, 0.15, 0.15);
        if (data.MapOf("split") is not { } map) return usual;
        var split = new Section(map, "split", data.Findings, "train", "validation", "test");
        var given = map.Entries.Count(entry => entry.Key.Text is "train" or "validation" or "test");
        if (given < map.Entries.Count) return usual;
        var separate = data.Has("test_path");
        if (!split.Has("train") || !split.Has("validation"))
        {
            data.Findings.Error(map, "split needs train and validation (and test, unless there is a test_path), as shares that sum to 1");
            return usual;
        }

        if (Share(split, "train") is not { } train || Share(split, "validation") is not { } validation) return usual;
        double? test = split.Has("test") ? Share(split, "test") : 0;
        if (test is null) return usual;
        if (train <= 0 || validation <= 0) data.Findings.Error(map, "the shares of train and validation must be above 0");
        if (separate && !split.Has("test"))
        {
            if (train + validation is var both and > 0) return new SplitShares(train / both, validation / both, 0);
            return usual;
        }

        if (Math.Abs(train + validation + test.Value - 1) > 1e-9)
            data.Findings.Error(map, $"the shares of split must sum to 1, they sum to {(train + validation + test.Value).ToString("0.####", CultureInfo.InvariantCulture)}");
        return new SplitShares(train, validation, test.Value);
    }

    private static double? Share(Section split, string key)
    {
        var node = split[key]!;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Share) is { } share && share is >= 0 and <= 1) return share;
        split.Findings.Error(node, $"{key} must be a share from 0 to 1, like {Quantity.Examples(Dimension.Share)}, got {node.Kind}");
        return null;
    }
}
