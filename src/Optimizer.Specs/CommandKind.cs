using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>A user's own program: every name is its own, but for what is measured here and the built-in compression of its model.</summary>
internal sealed class CommandKind : TrainerKind
{
    /// <summary>The one parameter of the built-in compression of a user's ONNX file.</summary>
    public const string Quantization = "quantization";

    /// <summary>Metrics that trainers of ours also tell, which here are the program's own word.</summary>
    private static readonly string[] OfPrograms = ["accuracy", "loss", "macro_f1", "parameters", "joules"];

    private readonly bool compresses;
    private readonly Dictionary<string, string> stages = new(StringComparer.Ordinal);

    public CommandKind(Section spec)
    {
        foreach (var item in (spec["stages"] as ListNode)?.Items ?? [])
        {
            var name = item is ScalarNode word ? word.Text : ((item as MapNode)?.Find("name")?.Value as ScalarNode)?.Text;
            compresses |= name == ImageClassifierSchema.Compress;
            if (name is null || (item as MapNode)?.Find("parameters")?.Value is not ListNode list) continue;
            foreach (var parameter in list.Items.OfType<ScalarNode>()) stages[parameter.Text] = name;
        }
    }

    public override string Name => TrainerSpec.Program;

    public override bool IsFree => true;

    public override IReadOnlyList<string> Parameters => [];

    /// <summary>Whether a metric is measured here rather than told by the program.</summary>
    public static bool IsMeasured(string name) => Known(name) is not null && !OfPrograms.Contains(name);

    private static Metric? Known(string name) => Metrics.Find(name) ?? Metrics.OfPrograms.FirstOrDefault(metric => metric.Name == name);

    public override TrainerParameter? Parameter(string name)
    {
        if (compresses && name == Quantization && !stages.ContainsKey(name)) return ImageClassifierSchema.Find(name);
        return new TrainerParameter(name, stages.GetValueOrDefault(name, StageNode.Train), ParameterValue.Of(0), false, null, null, ImmutableArray<string>.Empty, "") { IsFree = true };
    }

    public override Metric? Metric(string name) => Known(name) is { } known
        ? known with { DuringTraining = OfPrograms.Contains(name) }
        : new Metric(name, Goal.Unspecified, Dimension.None, DuringTraining: true);
}
