using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Tests.Agents;

internal static class Specs
{
    /// <summary>Two trials of three epochs each, for at most a dollar.</summary>
    public static SweepSpec TwoWidths { get; } = new()
    {
        Name = "two-widths",
        Trainer = new TrainerSpec("image-classifier") { Data = new DataSpec { Format = "csv", Path = "/data/digits.csv" }, DataDigest = "d1" },
        Method = "grid",
        Objectives = [new Objective("accuracy", Goal.Maximize), new Objective("inference_cost", Goal.Minimize)],
        Space = new SearchSpace(
        [
            new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(32L)]), new ConstantParameter("epochs", ParameterValue.Of(3L)),
        ]),
        Stages = [new StageSpec("train", ["width", "epochs"])],
        Budget = new Budget(Money.FromUsd(1), null, 2),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(0.36m))),
    };
}
