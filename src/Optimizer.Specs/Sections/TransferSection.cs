using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Transfer;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>warm_start</c>: sweeps and tables to learn from; <c>enqueue</c>: configurations to try first.</summary>
internal static class TransferSection
{
    private const int MostSources = 20;
    private const int MostEnqueued = 1000;
    private const string Source = "{sweep: NAME} or {file: trials.csv}";

    /// <param name="folder">Files are relative to it.</param>
    /// <returns>Null: the spec has none.</returns>
    public static ImmutableArray<WarmSource>? WarmStart(Section spec, string folder)
    {
        if (spec.ListOf("warm_start") is not { } list) return null;
        if (list.Items.Count > MostSources) spec.Findings.Error(list, $"warm_start has {list.Items.Count} sources; at most {MostSources} are read");
        var sources = list.Items.Take(MostSources).Select(item => One(item, folder, spec.Findings)).OfType<WarmSource>().ToImmutableArray();
        return sources.IsEmpty ? null : sources;
    }

    /// <returns>Null: the spec has none.</returns>
    public static ImmutableArray<Configuration>? Enqueue(Section spec, SearchSpace? space)
    {
        if (spec.ListOf("enqueue") is not { } list || space is null) return null;
        if (list.Items.Count > MostEnqueued) spec.Findings.Error(list, $"enqueue has {list.Items.Count} configurations; at most {MostEnqueued} are taken");
        var read = ImmutableArray.CreateBuilder<Configuration>();
        foreach (var item in list.Items.Take(MostEnqueued))
        {
            if (Configuration(item, space, spec.Findings) is not { } configuration) continue;
            if (read.Contains(configuration)) spec.Findings.Note(item, "this configuration stands in enqueue twice; it is tried once");
            else read.Add(configuration);
        }

        return read.Count == 0 ? null : read.ToImmutable();
    }

    private static WarmSource? One(Node node, string folder, Findings findings)
    {
        if (node is not MapNode map)
        {
            findings.Error(node, $"a source of warm_start is {Source}, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "a source of warm_start", findings, "sweep", "file");
        var (sweep, file) = (section.Text("sweep"), section.Text("file"));
        if (map.Entries.Any(entry => entry.Key.Text is not ("sweep" or "file"))) return null;
        if (section.Has("sweep") == section.Has("file")) findings.Error(map, $"a source of warm_start is one of the two, {Source}");
        else if (sweep is not null || file is not null) return new WarmSource(sweep, file is null ? null : Path.GetFullPath(file, folder));
        return null;
    }

    private static Configuration? Configuration(Node node, SearchSpace space, Findings findings)
    {
        if (node is not MapNode map)
        {
            findings.Error(node, $"a configuration of enqueue is a mapping of parameters to values, got {node.Kind}");
            return null;
        }

        var (configuration, right) = (Core.Search.Configuration.Empty, true);
        foreach (var entry in map.Entries)
        {
            if (space.Parameters.FirstOrDefault(parameter => parameter.Name == entry.Key.Text) is not { } parameter)
            {
                Wrong(entry.Key, $"enqueue names '{entry.Key.Text}', which is no parameter; {Wording.Instead(entry.Key.Text, [.. space.Parameters.Select(one => one.Name)])}");
                continue;
            }

            var value = entry.Value is ScalarNode scalar ? ValueText.Read(parameter, scalar.Text) : ScalarValue.OfAny(entry.Value);
            if (value is { } one && parameter.Contains(one)) configuration = configuration.With(parameter.Name, one);
            else Wrong(entry.Value, $"'{parameter.Name}' cannot be {entry.Value.Kind}: it is {Values(parameter)}");
        }

        foreach (var entry in map.Entries)
        {
            if (space.Parameters.FirstOrDefault(parameter => parameter.Name == entry.Key.Text) is not { } parameter || !right || SearchSpace.IsActive(parameter, configuration)) continue;
            Wrong(entry.Key, $"'{parameter.Name}' exists only when {string.Join(" and ", parameter.When.Select(condition => $"{condition.Parameter} is {string.Join(" or ", condition.AnyOf)}"))}; add that to the configuration, or leave '{parameter.Name}' out");
        }

        return right ? configuration : null;

        void Wrong(Node at, string text)
        {
            findings.Error(at, text);
            right = false;
        }
    }

    private static string Values(Parameter parameter) => parameter switch
    {
        CategoryParameter category => $"one of {string.Join(", ", category.Values)}",
        ConstantParameter constant => $"always {constant.Value}",
        IntegerParameter integer => $"a whole number from {integer.Low} to {integer.High}{(integer.Step == 1 ? "" : $" in steps of {integer.Step}")}",
        FloatParameter real => $"a number from {real.Low} to {real.High}{(real.Step is { } step ? $" in steps of {step}" : "")}",
        _ => "a number of its distribution",
    };
}
