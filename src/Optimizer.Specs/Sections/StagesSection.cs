using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>stages</c>: train, and compress if the list or a parameter says so.</summary>
internal static class StagesSection
{
    /// <summary>What a stage does nothing at, by the trainer's defaults.</summary>
    private static readonly string[] Switches = ["pruning", "sparsity", "low_rank", "quantization", "distillation", "finetune_epochs"];

    /// <param name="whereOf">Where a parameter stands.</param>
    public static ImmutableArray<StageSpec> Read(Section spec, IReadOnlyList<Parameter> parameters, Func<string, Node> whereOf, TrainerKind kind)
    {
        var named = Named(spec);
        var compressing = parameters.FirstOrDefault(parameter => parameter.Stage == ImageClassifierSchema.Compress);
        if (named is not null && named.All(stage => stage.Name != ImageClassifierSchema.Compress) && compressing is not null)
            spec.Findings.Error(whereOf(compressing.Name), $"'{compressing.Name}' is read by the stage compress, which stages does not name; add it, or take out stages");
        if (named is not null && named.Count > 0 && named[0].Name != StageNode.Train)
            spec.Findings.Error(spec["stages"]!, "the first stage must be train");
        var compress = named?.Find(stage => stage.Name == ImageClassifierSchema.Compress);
        var stages = ImmutableArray.CreateBuilder<StageSpec>();
        stages.Add(new StageSpec(StageNode.Train, Of(StageNode.Train)));
        if (compress is not null || compressing is not null)
            stages.Add(new StageSpec(ImageClassifierSchema.Compress, Of(ImageClassifierSchema.Compress)) { Branches = compress?.Branches ?? 0, Neutral = kind is SimulatedKind problem ? problem.Neutral : Neutral() });
        return stages.ToImmutable();

        ImmutableArray<string> Of(string stage) => [.. parameters.Where(parameter => parameter.Stage == stage).Select(parameter => parameter.Name)];
    }

    private static ImmutableSortedDictionary<string, ParameterValue> Neutral() =>
        Switches.ToImmutableSortedDictionary(name => name, name => ImageClassifierSchema.Find(name)!.Default, StringComparer.Ordinal);

    private static List<StageSpec>? Named(Section spec)
    {
        if (spec.ListOf("stages") is not { } list) return null;
        var stages = new List<StageSpec>();
        foreach (var item in list.Items)
        {
            if (One(item, spec.Findings) is not { } stage) continue;
            if (stages.Exists(other => other.Name == stage.Name)) spec.Findings.Error(item, $"the stage '{stage.Name}' stands here twice");
            else stages.Add(stage);
        }

        return stages;
    }

    private static StageSpec? One(Node node, Findings findings)
    {
        if (node is ScalarNode word) return Known(word, word.Text, findings) ? new StageSpec(word.Text, []) : null;
        if (node is not MapNode map)
        {
            findings.Error(node, $"a stage is train or compress, or {{name: compress, branches: 6}}, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "a stage", findings, "name", "branches");
        if (!section.Has("name"))
        {
            findings.Error(map, "the stage has no name; add name: compress");
            return null;
        }

        if (section.Text("name") is not { } name || !Known(section["name"]!, name, findings)) return null;
        if (name == StageNode.Train && section.Has("branches")) findings.Error(section.KeyOf("branches"), "branches belong to compress: how many settings are tried on one training");
        return new StageSpec(name, []) { Branches = (int)(section.Whole("branches", 0, 10_000) ?? 0) };
    }

    private static bool Known(Node at, string name, Findings findings)
    {
        if (name is StageNode.Train or ImageClassifierSchema.Compress) return true;
        findings.Error(at, $"unknown stage '{name}'; {Wording.Instead(name, [StageNode.Train, ImageClassifierSchema.Compress])}");
        return false;
    }
}
