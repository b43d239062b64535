using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Benchmarks.Load;

/// <summary>
/// A sweep of the image classifier, TPE with asynchronous halving, whose budget never ends. A trial reports each epoch: six tenths of
/// <c>reports</c> to the first rung, where one in three goes on to three times as many and is measured. That is <c>reports</c> for a trial in the mean.
/// </summary>
internal static class LoadSpec
{
    public static SweepSpec Of(int number, int reports) => new()
    {
        Name = $"load-{number}",
        Trainer = new TrainerSpec("image-classifier") { DataDigest = "none" },
        Method = "tpe",
        Objectives = [new Objective("accuracy", Goal.Maximize)],
        Space = new SearchSpace(
        [
            new FloatParameter("learning_rate", 1e-4, 1, log: true),
            new FloatParameter("momentum", 0, 0.99),
            new IntegerParameter("width", 16, 1024, log: true),
            new FloatParameter("dropout", 0, 0.9),
            new ConstantParameter("epochs", ParameterValue.Of((long)Rung(reports) * 3)),
        ]),
        Stages = [new StageSpec("train", ["learning_rate", "momentum", "width", "dropout", "epochs"])],
        Stopping = new StoppingSpec { Rule = "asha", MinEpochs = Rung(reports), Reduction = 3 },
        Budget = new Budget(Money.FromUsd(1_000_000)),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(0.36m))),
        Seed = number,
    };

    private static int Rung(int reports) => reports * 3 / 5;
}
