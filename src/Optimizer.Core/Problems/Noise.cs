using Optimizer.Core.Samplers;
using Optimizer.Core.Search;

namespace Optimizer.Core.Problems;

/// <summary>A problem seen through noise whose size is 2% of the way from its optimum to the middle of its values.</summary>
internal static class Noise
{
    private const double Share = 0.02;
    private const int Stream = 4;
    private const int Looks = 1023;

    public static Problem On(Problem exact, string name)
    {
        var sobol = new SobolSequence(exact.Space.Parameters.Length, 1);
        var values = Enumerable.Range(0, Looks).Select(index => exact.Evaluate(At(exact.Space, sobol.Point(index)), null)[0]).Order().ToArray();
        var size = Share * (values[Looks / 2] - exact.Optimum);
        return exact with
        {
            Name = name,
            Evaluate = (at, seed) => exact.Evaluate(at, null)[0] is var value && seed is { } noisy
                ? [value + (size * HashNoise.At(noisy, Stream, [.. exact.Space.Parameters.Select(parameter => parameter.ToUnit(at[parameter.Name]))]))]
                : [value],
        };
    }

    private static Configuration At(SearchSpace space, double[] point)
    {
        var dimension = 0;
        return space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(point[dimension++]));
    }
}
