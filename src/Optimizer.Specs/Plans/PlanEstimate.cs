using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Plans;

/// <param name="Kind">"float, log", "category", …</param>
/// <param name="When">"optimizer is sgd", or empty.</param>
/// <param name="Values">How many there are; null: a continuum.</param>
public sealed record PlannedParameter(string Name, string Stage, string Kind, string Range, string When, long? Values);

/// <param name="Runs">How often the stage's work is expected to be done.</param>
/// <param name="SecondsEach">Of one device, on average over the space; where a planner chooses, of the middle of the space.</param>
public sealed record PlannedStage(string Name, int Runs, double SecondsEach, string Basis)
{
    public double Seconds => Runs * SecondsEach;
}

/// <summary>What a sweep would do and cost, worked out without running anything.</summary>
public sealed record PlanEstimate
{
    public required ImmutableArray<PlannedParameter> Parameters { get; init; }

    /// <summary>What <c>auto</c> comes to; null: the method is named.</summary>
    public MethodChoice? Chosen { get; init; }

    /// <summary>Different configurations; null: a continuum, or more than ten million.</summary>
    public required long? Configurations { get; init; }

    public required ImmutableArray<PlannedStage> Stages { get; init; }

    public required int Trials { get; init; }

    /// <summary>What ends the sweep first, in words.</summary>
    public required string TrialsBasis { get; init; }

    /// <summary>Trainings among the trials; the others compress one of these again.</summary>
    public required int Trainings { get; init; }

    /// <summary>Epochs at which trials are compared, or a planner's trainings may pause; one number: they are not.</summary>
    public required ImmutableArray<int> Rungs { get; init; }

    /// <summary>Whether a planner decides how far each training goes.</summary>
    public bool IsPlanned { get; init; }

    public required double CostUsd { get; init; }

    public double? BudgetUsd { get; init; }

    /// <summary>Wall time, with as many attempts at a time as <see cref="Slots"/>.</summary>
    public required double Hours { get; init; }

    public required int Slots { get; init; }

    /// <summary>Where the seconds come from.</summary>
    public required string Basis { get; init; }

    /// <param name="slots">Attempts at a time.</param>
    /// <param name="measured">What earlier sweeps of this trainer took; null: none are known.</param>
    public static PlanEstimate Of(SweepSpec spec, DataSummary data, int slots = 1, MeasuredSeconds? measured = null)
    {
        spec = spec with { Chosen = MethodChoice.Of(spec) };
        var work = new WorkModel(spec, data, measured);
        var sample = Samples(spec);
        var compresses = spec.Stages.Any(stage => stage.Name == ImageClassifierSchema.Compress);
        var later = spec.Stages.Where(stage => stage.Name is not (StageNode.Train or ImageClassifierSchema.Compress)).ToList();
        var branches = (!compresses && later.Count == 0) || spec.Method == "grid" ? 1 : spec.Stages[^1].Branches is > 0 and var given ? given : WorkModel.Branches;
        var rungs = PlanSpaces.IsPlanned(spec) ? PlanSpaces.RungsOf(spec) : default;
        // A planned training is as many trials as it reaches rungs, where the planner chooses the epochs; and it is compressed less often.
        var isPlanned = !rungs.Epochs.IsDefault;
        var each = !isPlanned ? branches : (rungs.Choice ? PlannedWork.Rungs(rungs.Epochs) : 1) + (compresses || later.Count > 0 ? PlannedWork.Compressions : 0);
        var changed = isPlanned ? PlannedWork.Compressions / each : 1;
        var (train, compress, measure) = (Usual(work.Train), compresses ? Usual(work.Compress) : 0, work.Measure);
        var laterSeconds = later.Sum(stage => work.Later(stage.Name));
        var (trainPrice, servePrice) = (PriceOf(spec, spec.Resources.Class) * Placement.SlotsOf(spec.Resources, spec.Resources.Gpus > 0), PriceOf(spec, spec.Serving.Class));
        var seconds = (train / each) + (changed * (compress + laterSeconds)) + measure;
        var usd = ((((train / each) + (changed * (compress + laterSeconds))) * trainPrice) + (measure * servePrice)) / 3600;
        // Gain over price draws a planner to what is cheap: the middle of the space rather than its mean, which its dearest corner makes.
        double Usual(Func<Configuration, double> seconds) => isPlanned ? sample.Select(seconds).Order().ElementAt(sample.Count / 2) : sample.Average(seconds);
        var (trials, basis) = EndOf(spec, seconds / slots, usd);
        var trainings = (int)Math.Ceiling(trials / each);
        var children = (int)Math.Ceiling(trials * changed);
        var stages = ImmutableArray.CreateBuilder<PlannedStage>();
        stages.Add(new PlannedStage(StageNode.Train, trainings, train, work.TrainBasis));
        if (compresses) stages.Add(new PlannedStage(ImageClassifierSchema.Compress, children, compress, work.CompressBasis));
        foreach (var stage in later) stages.Add(new PlannedStage(stage.Name, children, work.Later(stage.Name), work.LaterBasis(stage.Name)));
        stages.Add(new PlannedStage(StageNode.Measure, trials, measure, work.MeasureBasis));
        var cost = stages.Sum(stage => stage.Seconds * (stage.Name == StageNode.Measure ? servePrice : trainPrice)) / 3600;
        return new PlanEstimate
        {
            Parameters = [.. spec.Space.Parameters.Select(one => new PlannedParameter(
                one.Name, one.Stage, ParameterText.Kind(one), ParameterText.Range(one), ParameterText.When(one), one.Cardinality))],
            Chosen = spec.Chosen,
            Configurations = spec.Space.Size(),
            Stages = stages.ToImmutable(),
            Trials = trials,
            TrialsBasis = basis,
            Trainings = trainings,
            Rungs = isPlanned ? rungs.Epochs : RungsOf(spec, sample, work),
            IsPlanned = isPlanned,
            CostUsd = spec.Budget.CostNano is { } cap ? Math.Min(cost, Money.ToUsd(cap)) : cost,
            BudgetUsd = spec.Budget.CostNano is { } budget ? Money.ToUsd(budget) : null,
            Hours = stages.Sum(stage => stage.Seconds) / slots / 3600,
            Slots = slots,
            Basis = work.Basis,
        };
    }

    private static double PriceOf(SweepSpec spec, string device) => Money.ToUsd(spec.Prices[device].NanoPerHour);

    /// <summary>Configurations spread over the space, the same ones each time.</summary>
    private static List<Configuration> Samples(SweepSpec spec)
    {
        const int Count = 256;
        return [.. Enumerable.Range(0, Count).Select(index =>
        {
            var random = new TrialRandom(0, index);
            return spec.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));
        })];
    }

    private static (int Trials, string Basis) EndOf(SweepSpec spec, double secondsEach, double usdEach)
    {
        var caps = new List<(double Trials, string Basis)>();
        if (spec.Budget.Trials is { } trials) caps.Add((trials, $"the budget of {trials} trials"));
        if (spec.Budget.CostNano is { } cost && usdEach > 0) caps.Add((Money.ToUsd(cost) / usdEach, $"the budget of {Money.Text(cost)}"));
        if (spec.Budget.Seconds is { } seconds && secondsEach > 0) caps.Add((seconds / secondsEach, $"the budget of {seconds:0} s"));
        if (spec.Space.Size() is { } size) caps.Add((size * (double)spec.Replicates, $"the space, which has {size} configurations"));
        if (caps.Count == 0) return (int.MaxValue, "nothing ends it");
        var (most, basis) = caps.MinBy(cap => cap.Trials);
        return ((int)Math.Clamp(Math.Floor(most), 1, int.MaxValue), basis);
    }

    private static ImmutableArray<int> RungsOf(SweepSpec spec, List<Configuration> sample, WorkModel work)
    {
        var longest = sample.MaxBy(one => TrialPath.Total(spec, one))!;
        return spec.Stopping.HasRungs ? work.RungsOf(longest, TrialPath.Total(spec, longest)) : [TrialPath.Total(spec, longest)];
    }
}
