using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Search;

internal static class Spaces
{
    /// <summary>Nets have layers and, from two, a dropout; trees have a depth; both share a learning rate.</summary>
    public static SearchSpace Conditional { get; } = new([
        new CategoryParameter("kind", [ParameterValue.Of("net"), ParameterValue.Of("tree")]),
        new FloatParameter("lr", 1e-4, 1, log: true),
        new IntegerParameter("layers", 1, 3) { When = [new Condition("kind", [ParameterValue.Of("net")])] },
        new FloatParameter("dropout", 0, 0.9) { When = [new Condition("layers", [ParameterValue.Of(2L), ParameterValue.Of(3L)])], Stage = "compress" },
        new IntegerParameter("depth", 1, 12) { When = [new Condition("kind", [ParameterValue.Of("tree")])] },
        new ConstantParameter("version", ParameterValue.Of("v1")),
    ]);

    /// <summary>Every kind of parameter.</summary>
    public static SearchSpace Mixed { get; } = new([
        new FloatParameter("lr", 1e-5, 1, log: true),
        new FloatParameter("x", -2, 2),
        new FloatParameter("half", 0, 2, step: 0.5),
        new IntegerParameter("batch", 8, 1024, log: true),
        new IntegerParameter("n", 0, 20, step: 4),
        new CategoryParameter("bits", [ParameterValue.Of(32L), ParameterValue.Of(16L), ParameterValue.Of(8L)]),
        new CategoryParameter("act", [ParameterValue.Of("relu"), ParameterValue.Of("gelu")], [0.75, 0.25]),
        new DistributionParameter("gain", DistributionKind.LogNormal, 0, 1),
        new DistributionParameter("keep", DistributionKind.Beta, 2, 3),
        new ConstantParameter("version", ParameterValue.Of(3L)),
    ]);

    /// <summary>24 configurations, some with a conditional parameter.</summary>
    public static SearchSpace Finite { get; } = new([
        new CategoryParameter("kind", [ParameterValue.Of("net"), ParameterValue.Of("tree")]),
        new IntegerParameter("layers", 1, 3) { When = [new Condition("kind", [ParameterValue.Of("net")])] },
        new FloatParameter("dropout", 0, 0.4, step: 0.2) { When = [new Condition("layers", [ParameterValue.Of(2L)])] },
        new IntegerParameter("depth", 2, 8, step: 2) { When = [new Condition("kind", [ParameterValue.Of("tree")])] },
        new CategoryParameter("seed", [ParameterValue.Of(1L), ParameterValue.Of(2L)]),
    ]);
}
