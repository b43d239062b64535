using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Planning;

/// <summary>From a spec to what its planner may vary.</summary>
public static class PlanSpaces
{
    public const string Method = "planner";

    /// <summary>Rungs are so many times as far as the one before, rounded.</summary>
    private static readonly double Ratio = Math.Sqrt(3);

    /// <summary>What is measured on the artifact, or follows from seconds: positive, and worth its logarithm.</summary>
    private static readonly ImmutableHashSet<string> Costs =
        ["training_cost", "train_seconds", "inference_cost", "latency_p50", "latency_p95", "throughput", "artifact_bytes", "peak_memory_bytes"];

    /// <summary>Metrics that lie between 0 and 1.</summary>
    private static readonly ImmutableHashSet<string> Shares = ["accuracy", "f1", "auc", "precision", "recall", "r2"];

    /// <summary>Whether it plans, by the user's word or by <c>auto</c>'s choice.</summary>
    public static bool IsPlanned(SweepSpec spec) => spec.Method == Method || (spec.Method == MethodChoice.Auto && spec.Chosen?.Method == Method);

    /// <summary>Order of the planner's objectives: the first quality first.</summary>
    public static ImmutableArray<int> Order(SweepSpec spec)
    {
        var first = spec.Objectives.ToList().FindIndex(objective => !Costs.Contains(objective.Metric));
        return [Math.Max(0, first), .. Enumerable.Range(0, spec.Objectives.Length).Where(index => index != Math.Max(0, first))];
    }

    public static PlanSpace Of(SweepSpec spec)
    {
        var later = spec.Stages.Where(stage => stage.Name != StageNode.Train).ToList();
        ImmutableArray<string> compress = [.. later.SelectMany(stage => stage.Parameters)];
        var order = Order(spec);
        var rungs = RungsOf(spec);
        var neutral = NeutralOf(spec, later);
        var price = Reservations.PriceOf(spec, spec.Resources.Class);
        return new PlanSpace(
            spec.Space,
            [.. spec.Space.Parameters.Select(parameter => parameter.Name).Where(name => !compress.Contains(name) && (rungs.Choice ? name != TrialPath.Epochs : true))],
            compress, neutral ?? Configuration.Empty, rungs.Choice ? TrialPath.Epochs : null, rungs.Epochs,
            [.. order.Select((index, position) => position == 0 ? PlanObjectiveKind.Quality
                : spec.Objectives[index].Metric is "training_cost" or "train_seconds" ? PlanObjectiveKind.TrainingCost : PlanObjectiveKind.Serving)],
            Reference(spec))
        {
            Floor = FloorOf(spec.Objectives[order[0]], ReferenceOf(spec, spec.Objectives[order[0]])),
            Allowances = [.. Tolerances.Of(spec.Objectives, spec.Reference).Select((share, index) => AllowanceOf(spec.Objectives[index], order.IndexOf(index), share))],
            Quality = spec.Objectives[order[0]].Metric,
            IsMaximized = spec.Objectives[order[0]].Goal == Goal.Maximize,
            HasPlain = neutral is not null,
            IsFixedLength = TrialPath.DependsOnItsEnd,
            CostLoss = seconds => Scaled("training_cost", Money.ToUsd(Money.Price(Math.Max(seconds, 1e-3), Math.Max(1, price)))),
        };
    }

    /// <summary>A trial's losses as the planner weighs them: the planner's order, costs as logarithms.</summary>
    public static double[] Losses(SweepSpec spec, IReadOnlyDictionary<string, double> metrics) =>
        [.. Order(spec).Select(index => Loss(spec.Objectives[index], metrics.GetValueOrDefault(spec.Objectives[index].Metric, double.NaN)))];

    /// <summary>One objective's loss in that scale.</summary>
    public static double LossOf(SweepSpec spec, string metric, double value) => Loss(spec.Objectives.First(objective => objective.Metric == metric), value);

    /// <returns>(objectives), in the planner's order and scale: where a trade-off stops being useful; NaN where the spec does not say.</returns>
    public static ImmutableArray<double> Reference(SweepSpec spec) => [.. Order(spec).Select(index => ReferenceOf(spec, spec.Objectives[index]))];

    /// <summary>Loss of quality as training reports it.</summary>
    public static double Quality(SweepSpec spec, ImmutableSortedDictionary<string, double> metrics)
    {
        var objective = spec.Objectives[Order(spec)[0]];
        return Loss(objective, metrics.GetValueOrDefault(objective.Metric, double.NaN));
    }

    /// <summary>Epochs at which a planned training pauses and its model may be served.</summary>
    public static (ImmutableArray<int> Epochs, bool Choice) RungsOf(SweepSpec spec) =>
        spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == TrialPath.Epochs) switch
        {
            CategoryParameter lengths => ([.. lengths.Values.Select(value => (int)value.AsInteger()).Order()], true),
            IntegerParameter range => (Between(range), true),
            ConstantParameter { Value: var only } => ([(int)only.AsInteger()], false),
            _ => ([1], false),
        };

    private static ImmutableArray<int> Between(IntegerParameter range)
    {
        var rungs = new SortedSet<int> { (int)range.Low, (int)range.Low + (int)((range.High - range.Low) / range.Step * range.Step) };
        for (var at = (double)range.Low; at < range.High; at = Math.Max(at + 1, at * Ratio))
            rungs.Add((int)(range.Low + (Math.Round((at - range.Low) / range.Step) * range.Step)));
        return [.. rungs.Where(rung => range.Contains(ParameterValue.Of((long)rung)))];
    }

    /// <returns>Null: some stage always does something.</returns>
    private static Configuration? NeutralOf(SweepSpec spec, List<StageSpec> later)
    {
        var neutral = later.SelectMany(stage => stage.Neutral).ToImmutableSortedDictionary(StringComparer.Ordinal);
        var chosen = Configuration.Empty;
        foreach (var parameter in spec.Space.Parameters.Where(parameter => later.Exists(stage => stage.Parameters.Contains(parameter.Name))))
        {
            if (!SearchSpace.IsActive(parameter, chosen)) continue;
            if (parameter is ConstantParameter constant) chosen = chosen.With(parameter.Name, constant.Value);
            else if (neutral.TryGetValue(parameter.Name, out var value) && parameter.Contains(value)) chosen = chosen.With(parameter.Name, value);
            else return null;
        }

        return chosen;
    }

    /// <summary>The nearer of what the spec calls useful and what it demands.</summary>
    private static double ReferenceOf(SweepSpec spec, Objective objective)
    {
        var reference = spec.Reference.TryGetValue(objective.Metric, out var useful) ? Loss(objective, useful) : double.NaN;
        foreach (var constraint in spec.Constraints.Where(constraint => constraint.Metric == objective.Metric && constraint.AtLeast == (objective.Goal == Goal.Maximize)))
            reference = double.IsNaN(reference) ? Loss(objective, constraint.Bound) : Math.Min(reference, Loss(objective, constraint.Bound));
        return reference;
    }

    /// <summary>Of a logarithm a share is a distance.</summary>
    private static Allowance AllowanceOf(Objective objective, int position, double share) =>
        !Costs.Contains(objective.Metric) ? new Allowance(position, share)
        : new Allowance(position, 0, objective.Goal == Goal.Maximize ? -Math.Log10(1 - share) : Math.Log10(1 + share));

    private static double Loss(Objective objective, double value) =>
        !Costs.Contains(objective.Metric) ? objective.Loss(value) : objective.Goal == Goal.Maximize ? -Scaled(objective.Metric, value) : Scaled(objective.Metric, value);

    private static double Scaled(string metric, double value) => Costs.Contains(metric) ? Math.Log10(Math.Max(value, 1e-15)) : value;

    /// <summary>A little below what a perfect model has, so that its logarithm is finite; far below where nobody knows that.</summary>
    private static double FloorOf(Objective quality, double reference) =>
        quality.Goal == Goal.Minimize ? -0.001
        : Shares.Contains(quality.Metric) ? -1.001
        : double.IsNaN(reference) ? -100 : reference - (10 * Math.Max(1, Math.Abs(reference)));
}
