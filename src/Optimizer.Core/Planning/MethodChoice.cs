using System.Collections.Immutable;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Planning;

/// <summary>What <c>auto</c> came to when its sweep was begun.</summary>
/// <param name="Method"><c>planner</c>, <c>grid</c>, <c>gp</c> or <c>tpe</c>.</param>
/// <param name="Why">In a few words; begins in the middle of a sentence.</param>
public sealed record MethodChoice(string Method, string Why)
{
    /// <summary>The method that stands for a choice.</summary>
    public const string Auto = "auto";

    private const int MostObjectives = 4;

    /// <summary>What a training of the built-in images reports at every epoch.</summary>
    private static readonly ImmutableHashSet<string> OfImages = ["accuracy", "loss", "macro_f1"];

    /// <summary>A whole sentence.</summary>
    public string Said() => Method switch
    {
        PlanSpaces.Method => $"auto chose the planner: {Why}.",
        "gp" => $"auto chose gp for the first {AutoSampler.Few} trials, then tpe: {Why}.",
        _ => $"auto chose {Method}: {Why}.",
    };

    /// <returns>Null: the spec names its method.</returns>
    public static MethodChoice? Of(SweepSpec spec) => spec.Method != Auto ? null
        : Listing(spec) is { } grid ? grid
        : WhyNotPlanned(spec) is { } why ? Sampled(spec, why)
        : new MethodChoice(
            PlanSpaces.Method,
            $"epochs are open, the budget is money alone and {spec.Objectives.Length} objectives make a frontier, so it weighs new trainings, more epochs and compressions by their price");

    /// <summary>When a sweep goes on under another spec: a planned one stays so while it can, and a sampled one stays sampled, as its nodes end elsewhere.</summary>
    public static MethodChoice? Again(SweepSpec before, SweepSpec after) => after.Method != Auto || before.Method != Auto || PlanSpaces.IsPlanned(before)
        ? Of(after)
        : Listing(after) ?? Sampled(after, WhyNotPlanned(after) ?? "the sweep was begun without the planner");

    private static MethodChoice? Listing(SweepSpec spec) => SamplerCatalog.Lists(spec.Space, spec.Budget.Trials)
        ? new MethodChoice("grid", $"the budget of {spec.Budget.Trials} trials covers all of the space")
        : null;

    private static MethodChoice Sampled(SweepSpec spec, string why) =>
        new(AutoSampler.IsModelled(spec.Space, spec.Objectives.Length) ? "gp" : "tpe", $"the planner was left out, as {why}");

    /// <returns>Null: nothing is in the planner's way.</returns>
    private static string? WhyNotPlanned(SweepSpec spec)
    {
        if (spec.Trainer.Kind is not ("image-classifier" or TrainerSpec.Simulated)) return $"a training of kind {spec.Trainer.Kind} is not known to stop and go on cheaply";
        if (spec.Objectives.Length < 2) return "one objective makes no frontier";
        if (spec.Objectives.Length > MostObjectives) return $"there are more than {MostObjectives} objectives";
        if (!IsTold(spec)) return $"training does not report {spec.Objectives[PlanSpaces.Order(spec)[0]].Metric}";
        if (!AreEpochsOpen(spec)) return "epochs are no range or list to choose from";
        if (spec.Budget.CostNano is null) return "the budget is not money";
        if (spec.Budget.Trials is not null) return "the budget caps trials";
        if (spec.Stopping.HasRungs) return $"stopping {spec.Stopping.Rule} decides how long trainings go on";
        if (spec.Replicates > 1) return "every configuration is replicated";
        if (spec.Stages.FirstOrDefault(stage => stage.Branches > 0) is { } fixedly) return $"stage {fixedly.Name} says how many branches a training gets";
        return spec.Constraints.FirstOrDefault(bound => spec.Objectives.All(objective => objective.Metric != bound.Metric)) is { } beside
            ? $"the constraint on {beside.Metric} is on no objective"
            : null;
    }

    private static bool IsTold(SweepSpec spec)
    {
        var quality = spec.Objectives[PlanSpaces.Order(spec)[0]].Metric;
        return spec.Trainer.Problem is not { } named ? OfImages.Contains(quality)
            : SimulatedProblems.Find(named.Name) is { HasCurves: true } problem && problem.Told.Contains(quality);
    }

    private static bool AreEpochsOpen(SweepSpec spec) => spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == TrialPath.Epochs) switch
    {
        IntegerParameter range => range.Low < range.High && range.When.IsEmpty,
        CategoryParameter list => list.Values.Length > 1 && list.When.IsEmpty && list.Values.All(value => value.Kind == ValueKind.Integer),
        _ => false,
    };
}
