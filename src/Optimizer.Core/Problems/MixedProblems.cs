using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>Spaces as people have them: logarithms, whole numbers, categories, conditions. Smooth where they are numbers; the optimum is 0.</summary>
public static class MixedProblems
{
    /// <summary>Eight parameters; the best learning rate depends on the optimizer, the best width on the number of layers.</summary>
    public static Problem Mixed { get; } = new(
        "mixed8",
        new SearchSpace(
        [
            new FloatParameter("lr", 1e-5, 1, log: true), new FloatParameter("wd", 1e-8, 0.1, log: true), new FloatParameter("eps", 1e-10, 1e-3, log: true),
            new IntegerParameter("layers", 1, 12), new IntegerParameter("width", 16, 1024),
            Category("opt", "sgd", "adam", "lion"), Category("act", "relu", "gelu", "silu", "tanh"), new FloatParameter("drop", 0, 0.9),
        ]),
        (at, _) =>
        {
            var rate = Math.Log10(at["lr"].AsDouble()) - at["opt"].ToString() switch { "sgd" => -1.0, "adam" => -2.7, _ => -3.6 };
            var decay = (Math.Log10(at["wd"].AsDouble()) + 4) / 3;
            var epsilon = (Math.Log10(at["eps"].AsDouble()) + 8) / 6;
            var layers = (at["layers"].AsInteger() - 6) / 5.0;
            var width = Math.Log2(at["width"].AsInteger() / 256.0) - (0.5 * layers);
            var drop = (at["drop"].AsDouble() - 0.2) / 0.4;
            var optimizer = at["opt"].ToString() switch { "sgd" => 0.15, "adam" => 0.0, _ => 0.05 };
            var activation = at["act"].ToString() switch { "relu" => 0.08, "gelu" => 0.0, "silu" => 0.02, _ => 0.2 };
            return [(0.5 * rate * rate) + (0.1 * decay * decay) + (0.01 * epsilon * epsilon) + (0.2 * layers * layers) + (0.15 * width * width) + (0.1 * drop * drop) + optimizer + activation];
        });

    /// <summary>A learning rate, and by optimizer a momentum or two betas.</summary>
    public static Problem Conditional { get; } = new(
        "conditional",
        new SearchSpace(
        [
            new FloatParameter("lr", 1e-5, 1, log: true), Category("opt", "sgd", "adam"),
            new FloatParameter("momentum", 0, 0.99) { When = [When("sgd")] },
            new FloatParameter("beta1", 0.5, 0.999) { When = [When("adam")] }, new FloatParameter("beta2", 0.9, 0.9999) { When = [When("adam")] },
        ]),
        (at, _) =>
        {
            var sgd = at["opt"].ToString() == "sgd";
            var rate = Math.Log10(at["lr"].AsDouble()) - (sgd ? -1.3 : -2.8);
            if (sgd) return [(0.4 * rate * rate) + (2 * Math.Pow(at["momentum"].AsDouble() - 0.9, 2)) + 0.03];
            return [(0.4 * rate * rate) + (4 * Math.Pow(at["beta1"].AsDouble() - 0.88, 2)) + (60 * Math.Pow(at["beta2"].AsDouble() - 0.985, 2))];
        });

    private static Condition When(string optimizer) => new("opt", [ParameterValue.Of(optimizer)]);

    private static CategoryParameter Category(string name, params string[] values) => new(name, [.. values.Select(ParameterValue.Of)]);
}
