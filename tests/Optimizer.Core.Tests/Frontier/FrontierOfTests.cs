using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Frontier;

public class FrontierOfTests
{
    private static readonly SweepSpec Spec = new()
    {
        Name = "s",
        Trainer = new TrainerSpec("image-classifier"),
        Objectives = [new Objective("accuracy", Goal.Maximize), new Objective("latency_p50", Goal.Minimize)],
        Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.8)],
        Space = new SearchSpace([]),
        Stages = [],
        Budget = new Budget(null),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty,
    };

    [Fact]
    public void The_most_accurate_and_the_fastest_are_on_it_and_what_both_beat_is_not() =>
        Assert.Equal([0, 2], FrontierOf.Indices(Spec, [Trial(0.95, 10), Trial(0.90, 12), Trial(0.85, 5)]));

    [Fact]
    public void A_trial_that_breaks_a_constraint_or_lacks_its_metric_is_not_on_it()
    {
        Assert.Equal([0], FrontierOf.Indices(Spec, [Trial(0.80, 10), Trial(0.79, 1), new Dictionary<string, double> { ["latency_p50"] = 1 }]));
        Assert.Empty(FrontierOf.Indices(Spec, [new Dictionary<string, double> { ["accuracy"] = 0.9 }]));
    }

    [Fact]
    public void A_lead_in_latency_within_its_spread_does_not_save_a_less_accurate_trial()
    {
        Assert.Equal([0, 1], FrontierOf.Indices(Spec, [Trial(0.95, 10.1), Trial(0.90, 10.0)]));
        Assert.Equal([0], FrontierOf.Indices(Spec, [Trial(0.95, 10.1, spread: 0.02), Trial(0.90, 10.0, spread: 0.02)]));
    }

    private static Dictionary<string, double> Trial(double accuracy, double latency, double spread = 0) =>
        new() { ["accuracy"] = accuracy, ["latency_p50"] = latency, ["latency_spread"] = spread };
}
