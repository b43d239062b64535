using System.Collections.Immutable;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Samplers;

/// <summary>A function to minimise, with its space.</summary>
internal sealed record Problem(SearchSpace Space, Func<Configuration, ImmutableArray<double>> Losses)
{
    public static Problem Branin { get; } = new(
        new SearchSpace([new FloatParameter("x1", -5, 10), new FloatParameter("x2", 0, 15)]),
        point =>
        {
            var (x1, x2) = (point["x1"].AsDouble(), point["x2"].AsDouble());
            var t = x2 - (5.1 / (4 * Math.PI * Math.PI) * x1 * x1) + (5 / Math.PI * x1) - 6;
            return [(t * t) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x1)) + 10 - 0.39788735772973816];
        });

    /// <summary>A training in eight parameters, three of them conditional; the best optimiser is adam, the best network has four layers and a dropout.</summary>
    public static Problem Mixed { get; } = new(
        new SearchSpace([
            Words("optimizer", "sgd", "adam", "lion"),
            new FloatParameter("lr", 1e-5, 1, log: true),
            new FloatParameter("momentum", 0, 0.99) { When = [new Condition("optimizer", [ParameterValue.Of("sgd")])] },
            new FloatParameter("beta2", 0.9, 0.999) { When = [new Condition("optimizer", [ParameterValue.Of("adam"), ParameterValue.Of("lion")])] },
            new IntegerParameter("layers", 1, 6),
            new IntegerParameter("width", 16, 512, log: true),
            Words("activation", "relu", "gelu", "silu", "tanh"),
            new FloatParameter("dropout", 0, 0.9) { When = [new Condition("layers", [.. Enumerable.Range(3, 4).Select(layers => ParameterValue.Of((long)layers))])] },
        ]),
        point =>
        {
            var (best, loss) = point["optimizer"].ToString() switch { "sgd" => (-1, 0.15), "adam" => (-3, 0.0), _ => (-4, 0.1) };
            loss += 0.1 * Square(Math.Log10(point["lr"].AsDouble()) - best);
            if (point.TryGet("momentum", out var momentum)) loss += Square(momentum.AsDouble() - 0.9);
            if (point.TryGet("beta2", out var beta2)) loss += 20 * Square(beta2.AsDouble() - 0.98);
            if (point.TryGet("dropout", out var dropout)) loss += Square(dropout.AsDouble() - 0.2);
            loss += (0.03 * Math.Abs(point["layers"].AsDouble() - 4)) + (0.05 * Square(Math.Log2(point["width"].AsDouble() / 128)));
            return [loss + (point["activation"].ToString() switch { "gelu" => 0, "silu" => 0.02, "relu" => 0.05, _ => 0.15 })];
        });

    /// <summary>Two objectives, ten dimensions (Zitzler, Deb, Thiele 2000).</summary>
    public static Problem Zdt1 { get; } = new(
        new SearchSpace([.. Enumerable.Range(0, 10).Select(index => new FloatParameter($"x{index}", 0, 1))]),
        point =>
        {
            var x = Enumerable.Range(0, 10).Select(index => point[$"x{index}"].AsDouble()).ToArray();
            var g = 1 + (9 * x.Skip(1).Sum() / 9);
            return [x[0], g * (1 - Math.Sqrt(x[0] / g))];
        });

    /// <returns>Losses of all trials, one after another.</returns>
    public List<double[]> Run(ISampler sampler, long seed, int trials)
    {
        var losses = new List<double[]>();
        for (var number = 1; number <= trials; number++)
        {
            var point = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number)))!.Configuration;
            losses.Add([.. Losses(point)]);
            sampler.Fold(new Observation(number, point, Losses(point)));
        }

        return losses;
    }

    private static double Square(double x) => x * x;

    private static CategoryParameter Words(string name, params string[] words) => new(name, [.. words.Select(ParameterValue.Of)]);
}
