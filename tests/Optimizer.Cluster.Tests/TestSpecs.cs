using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Sweeps;

namespace Optimizer.Cluster.Tests;

internal static class TestSpecs
{
    /// <param name="deviceClass">Trains and serves; priced at $0.36 per hour.</param>
    public static SweepSpec On(string deviceClass, int trials = 4, string method = "random", bool inline = false, decimal budgetUsd = 1) =>
        Specs.Mixed(trials, budgetUsd, method) with
        {
            ThinkInline = inline,
            Resources = new ResourceSpec { Class = deviceClass },
            Serving = new ServingSpec { Class = deviceClass },
            Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add(deviceClass, new DevicePrice(Money.FromUsd(0.36m))),
        };
}
