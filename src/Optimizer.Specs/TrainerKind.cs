using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Sections;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>Which parameters and metrics a kind of trainer knows: what a spec's names are checked against.</summary>
internal abstract class TrainerKind
{
    public static TrainerKind ImageClassifier { get; } = new ImageClassifierKind();

    /// <summary>Outside clients evaluate the configurations: every name is theirs.</summary>
    public static TrainerKind External { get; } = new ExternalKind();

    private static readonly string[] Marks = ["program", "command", "job", "image_uri"];

    /// <summary>By what the spec says; of an unknown kind, the image classifier's.</summary>
    public static TrainerKind Of(Section spec) => NameOf(spec) switch
    {
        TrainerSpec.External => External,
        TrainerSpec.Program => new CommandKind(spec),
        TabularSchema.Kind => TabularSection.KindOf((MapNode)spec["trainer"]!),
        TrainerSpec.Simulated => SimulatedSection.KindOf((MapNode)spec["trainer"]!),
        _ => ImageClassifier,
    };

    /// <summary>A spec without a trainer that names a program means that program, as W&amp;B's files do.</summary>
    public static string? NameOf(Section spec) => spec["trainer"] switch
    {
        MapNode map => (map.Find("kind")?.Value as ScalarNode)?.Text switch { "program" => TrainerSpec.Program, var kind => kind },
        null when Marks.Any(spec.Has) => TrainerSpec.Program,
        _ => null,
    };

    public abstract string Name { get; }

    /// <summary>Every name of a parameter is the user's.</summary>
    public virtual bool IsFree => false;

    /// <summary>Names worth suggesting for a misspelt one.</summary>
    public abstract IReadOnlyList<string> Parameters { get; }

    /// <returns>Null: the trainer takes no such parameter.</returns>
    public abstract TrainerParameter? Parameter(string name);

    /// <returns>Null: the trainer tells no such metric.</returns>
    public abstract Metric? Metric(string name);

    /// <summary>Why the name is no metric to optimise, and which may be meant.</summary>
    public virtual string RefuseMetric(string name) => Metrics.Refuse(name);

    /// <summary>Adds the parameters that stand in every configuration though the spec names none of them, and conditions that follow from the trainer.</summary>
    /// <param name="read">The spec's own, with its conditions.</param>
    /// <param name="whereOf">Where a parameter stands.</param>
    public virtual void Complete(List<Parameter> read, Func<string, Yaml.Node> whereOf, Findings findings)
    {
    }

    private sealed class ImageClassifierKind : TrainerKind
    {
        public override string Name => ImageClassifierSchema.Kind;

        public override IReadOnlyList<string> Parameters { get; } = [.. ImageClassifierSchema.Parameters.Select(parameter => parameter.Name)];

        public override TrainerParameter? Parameter(string name) => ImageClassifierSchema.Find(name);

        public override Metric? Metric(string name) => Metrics.Find(name);
    }

    private sealed class ExternalKind : TrainerKind
    {
        public override bool IsFree => true;

        public override string Name => TrainerSpec.External;

        public override IReadOnlyList<string> Parameters => [];

        public override TrainerParameter? Parameter(string name) => name == TrialPath.Epochs
            ? ImageClassifierSchema.Find(name)
            : new TrainerParameter(name, StageNode.Train, ParameterValue.Of(0), false, null, null, [], "") { IsFree = true };

        public override Metric? Metric(string name) => name == "training_cost"
            ? Metrics.Find(name)
            : new Metric(name, Goal.Unspecified, Dimension.None, DuringTraining: true);
    }
}
