using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Simulation;

/// <summary>The problems whose answers are known, as sweeps: a device second costs a thousandth of a dollar.</summary>
public static class SimulatedSpecs
{
    /// <summary>USD per hour of a device.</summary>
    public const decimal UsdPerHour = 3.6m;

    /// <summary>Train and compress; error, training cost and latency.</summary>
    /// <param name="seconds">Device seconds that the budget pays.</param>
    public static SweepSpec Cost(double seconds, long seed, string method, int concurrency = 0) => new()
    {
        Name = "lccost",
        Trainer = new TrainerSpec(TrainerSpec.Simulated),
        Method = method,
        Seed = seed,
        Objectives = [new Objective(CurveTrainer.Error, Goal.Minimize), new Objective("training_cost", Goal.Minimize), new Objective(CurveTrainer.Latency, Goal.Minimize)],
        Reference = ImmutableSortedDictionary<string, double>.Empty
            .Add(CurveTrainer.Error, 0.15).Add("training_cost", Math.Pow(10, 3.2) / 1000).Add(CurveTrainer.Latency, Math.Pow(10, 0.8)),
        Space = LearningCurveProblems.Cost.Space,
        Stages =
        [
            new StageSpec("train", ["lr", "batch", "wd", "width", "epochs"]),
            new StageSpec("compress", ["sparsity", "bits", "alpha", "rank"])
            {
                Neutral = LearningCurveProblems.Plain,
            },
        ],
        Budget = new Budget(Money.FromUsd((decimal)seconds * UsdPerHour / 3600)),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(UsdPerHour))),
        Resources = new ResourceSpec { Concurrency = concurrency },
        ThinkInline = true,
    };
}
