using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>trainer: {kind: tabular}</c>: what of a table is predicted, and how its columns are read.</summary>
internal static class TabularSection
{
    private const string Tasks = "add task: binary, multiclass or regression";

    public static TrainerSpec? Read(MapNode map, string folder, Findings findings)
    {
        var trainer = new Section(map, "trainer", findings, "kind", "task", "folds", "space", "data");
        if (!trainer.Has("task")) findings.Error(map, $"trainer has no task; {Tasks}");
        var task = TaskOf(trainer.Choice("task", "binary", "multiclass", "regression"));
        var folds = trainer.Whole("folds", 0, 100) ?? 0;
        if (folds == 1) findings.Error(trainer["folds"]!, "folds must be 0 or 2 to 100, got 1: one fold leaves no rows to train on");
        _ = trainer.Choice("space", "suggested", "given");
        if (!trainer.Has("data"))
        {
            findings.Error(map, "trainer has no data; add data: {path: FILE.csv, label: COLUMN}");
            return null;
        }

        return trainer.MapOf("data") is { } data && task is { } known && Data(data, folder, findings, known, (int)folds) is { } read
            ? new TrainerSpec(TabularSchema.Kind) { Data = read }
            : null;
    }

    /// <summary>Of a trainer that may have errors: they are told by <see cref="Read"/>.</summary>
    public static TabularKind KindOf(MapNode trainer)
    {
        string? Word(string key) => (trainer.Find(key)?.Value as ScalarNode)?.Text;
        return new TabularKind(TaskOf(Word("task")) ?? TableTask.Binary, Word("space") != "given", (trainer.Find("data")?.Value as MapNode)?.Find("text") is not null);
    }

    private static TableTask? TaskOf(string? word) => word switch
    {
        "binary" => TableTask.Binary,
        "multiclass" => TableTask.Multiclass,
        "regression" => TableTask.Regression,
        _ => null,
    };

    private static DataSpec? Data(MapNode map, string folder, Findings findings, TableTask task, int folds)
    {
        var data = new Section(
            map, "data", findings,
            "format", "path", "label", "positive", "header", "text", "categories", "ignore", "split", "split_seed", "test_path");
        if (!data.Has("path")) findings.Error(map, "data has no path; add path: FILE.csv");
        _ = data.Choice("format", "csv");
        if (task != TableTask.Binary && data.Has("positive")) findings.Error(data.KeyOf("positive"), "'positive' belongs to a binary task; take it out");
        return new DataSpec
        {
            Format = "csv",
            Path = DataSection.Full(data, "path", folder) ?? "",
            Label = data.Text("label") ?? "last",
            Header = data.Truth("header") ?? true,
            Split = DataSection.SplitOf(data),
            SplitSeed = data.Whole("split_seed", long.MinValue) ?? 0,
            TestPath = DataSection.Full(data, "test_path", folder),
            Table = new TableSpec
            {
                Task = task,
                Folds = folds,
                Positive = data.Text("positive"),
                Text = Columns(data, "text"),
                Categories = Columns(data, "categories"),
                Ignore = Columns(data, "ignore"),
            },
        };
    }

    private static ImmutableArray<string>? Columns(Section data, string key)
    {
        if (data[key] is not { } node) return null;
        var items = node is ListNode list ? list.Items : [node];
        if (items.All(item => item is ScalarNode { Text.Length: > 0 })) return [.. items.Cast<ScalarNode>().Select(item => item.Text)];
        data.Findings.Error(node, $"{key} must be a column's name or a list of names, got {node.Kind}");
        return null;
    }
}
