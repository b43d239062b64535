using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>
/// A density over configurations: a mixture of kernels, one around each centre and one that is the space's own distribution, each a product
/// over the parameters. Numbers have normal kernels truncated to their unit interval, categories a mass on the centre's value.
/// </summary>
/// <remarks>
/// A centre that lacks a parameter (its condition did not hold) has the space's own distribution there, and parameters that a configuration
/// lacks are left out: so configurations with the same active parameters can be compared, and a group of conditional ones is learnt together.
/// </remarks>
internal sealed class ParzenEstimator
{
    /// <summary>Weight of the space's own distribution; a centre has 1.</summary>
    private const double PriorWeight = 2;

    /// <summary>At most this share of a category's kernel lies on its centre, so that no value is given up.</summary>
    private const double MostMass = 0.85;

    private readonly ImmutableArray<Parameter> parameters;
    private readonly IReadOnlyList<double[]> centres;
    private readonly double[] widths;
    private readonly double[][] logMasses;
    private readonly double categoryMass;

    /// <param name="centres">(centres)(parameters), coded by <see cref="Code"/>.</param>
    public ParzenEstimator(SearchSpace space, IReadOnlyList<double[]> centres)
    {
        parameters = space.Parameters;
        this.centres = centres;
        widths = [.. parameters.Select((_, dimension) => Width(dimension))];
        logMasses = [.. centres.Select(centre => centre.Select(LogMass).ToArray())];
        categoryMass = Math.Min(MostMass, centres.Count / (centres.Count + 1.0));
    }

    /// <returns>(parameters): units of numbers, indices of categories, NaN where the parameter is not active.</returns>
    public static double[] Code(SearchSpace space, Configuration configuration) => [.. space.Parameters.Select(parameter =>
        !configuration.TryGet(parameter.Name, out var value) ? double.NaN
        : parameter is CategoryParameter category ? category.Values.IndexOf(value)
        : parameter.ToUnit(value))];

    /// <returns>Index of a centre, or -1 for the space's own distribution; centres near the given values are likelier.</returns>
    /// <param name="given">(parameters), NaN where nothing is given.</param>
    public int PickCentre(double[] given, TrialRandom random)
    {
        var logs = LogKernels(given);
        var most = logs.Max();
        var at = random.NextUnit() * logs.Sum(log => Math.Exp(log - most));
        for (var index = 0; index < centres.Count; index++)
            if ((at -= Math.Exp(logs[index] - most)) < 0) return index;
        return -1;
    }

    public ParameterValue Draw(int dimension, int centre, TrialRandom random)
    {
        var parameter = parameters[dimension];
        if (centre < 0 || double.IsNaN(centres[centre][dimension])) return parameter.FromUnit(random.NextUnit());
        var mean = centres[centre][dimension];
        if (parameter is CategoryParameter category)
            return random.NextUnit() < categoryMass ? category.Values[(int)mean] : parameter.FromUnit(random.NextUnit());
        while (true)
        {
            var unit = mean + (widths[dimension] * random.NextNormal());
            if (unit is >= 0 and < 1) return parameter.FromUnit(unit);
        }
    }

    /// <param name="coded">(parameters).</param>
    public double LogDensity(double[] coded)
    {
        var logs = LogKernels(coded);
        var most = logs.Max();
        return most + Math.Log(logs.Sum(log => Math.Exp(log - most)) / (centres.Count + PriorWeight));
    }

    /// <returns>(centres + 1), weights included, the space's own distribution last.</returns>
    private double[] LogKernels(double[] coded)
    {
        var logs = new double[centres.Count + 1];
        for (var index = 0; index < centres.Count; index++) logs[index] = LogKernel(index, coded);
        logs[^1] = LogKernel(-1, coded) + Math.Log(PriorWeight);
        return logs;
    }

    private double LogKernel(int index, double[] coded)
    {
        var sum = 0.0;
        for (var dimension = 0; dimension < coded.Length; dimension++)
        {
            var at = coded[dimension];
            if (double.IsNaN(at)) continue;
            var centre = index < 0 ? double.NaN : centres[index][dimension];
            if (parameters[dimension] is CategoryParameter category)
            {
                var own = category.Probabilities.IsEmpty ? 1.0 / category.Values.Length : category.Probabilities[(int)at];
                sum += Math.Log(Math.Max(1e-12, double.IsNaN(centre) ? own : (at == centre ? categoryMass : 0) + ((1 - categoryMass) * own)));
            }
            else if (!double.IsNaN(centre))
            {
                var z = (at - centre) / widths[dimension];
                sum += (-0.5 * z * z) - logMasses[index][dimension];
            }
        }

        return sum;
    }

    /// <summary>Scott's rule in each dimension (Scott 1992), not below a centre's share of the interval.</summary>
    private double Width(int dimension)
    {
        var units = centres.Select(centre => centre[dimension]).Where(unit => !double.IsNaN(unit)).ToList();
        if (units.Count < 2 || parameters[dimension] is CategoryParameter) return 0.2;
        var mean = units.Average();
        var deviation = Math.Sqrt(units.Average(unit => (unit - mean) * (unit - mean)));
        return Math.Clamp(1.06 * deviation * Math.Pow(units.Count, -0.2), Math.Max(0.02, 1.0 / (1 + centres.Count)), 0.5);
    }

    /// <summary>Logarithm of the area of the kernel's bell inside the unit interval.</summary>
    private double LogMass(double mean, int dimension)
    {
        if (double.IsNaN(mean) || parameters[dimension] is CategoryParameter) return 0;
        var width = widths[dimension];
        return Math.Log(width * Math.Sqrt(2 * Math.PI) * (Quantiles.NormalShare((1 - mean) / width) - Quantiles.NormalShare(-mean / width)));
    }
}
