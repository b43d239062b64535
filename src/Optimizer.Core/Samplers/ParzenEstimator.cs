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
    private readonly Column[] columns;
    private readonly double categoryMass;
    private readonly double[] logs;

    /// <param name="centres">(centres)(parameters), coded by <see cref="Code"/>.</param>
    public ParzenEstimator(SearchSpace space, IReadOnlyList<double[]> centres)
    {
        parameters = space.Parameters;
        this.centres = centres;
        categoryMass = Math.Min(MostMass, centres.Count / (centres.Count + 1.0));
        widths = [.. parameters.Select((_, dimension) => Width(dimension))];
        columns = [.. parameters.Select((parameter, dimension) => parameter is CategoryParameter category ? Column.Of(category, categoryMass, centres, dimension) : Column.Of(widths[dimension], centres, dimension))];
        logs = new double[centres.Count + 1];
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
        var (most, sum) = LogKernels(given);
        var at = random.NextUnit() * sum;
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
        var (most, sum) = LogKernels(coded);
        return most + Math.Log(sum / (centres.Count + PriorWeight));
    }

    /// <summary>Leaves in <c>logs</c> every centre's kernel, and last the space's own distribution with its weight.</summary>
    /// <returns>The largest of them, and the sum of all relative to it.</returns>
    private (double Most, double Sum) LogKernels(double[] coded)
    {
        Array.Clear(logs);
        for (var dimension = 0; dimension < coded.Length; dimension++)
            if (!double.IsNaN(coded[dimension])) columns[dimension].AddTo(logs, coded[dimension]);
        logs[^1] += Math.Log(PriorWeight);
        var (most, sum) = (double.NegativeInfinity, 0.0);
        foreach (var log in logs) most = Math.Max(most, log);
        foreach (var log in logs) sum += Math.Exp(log - most);
        return (most, sum);
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

    /// <summary>One parameter of all centres, laid out for one pass; the last row is the space's own distribution.</summary>
    private abstract class Column
    {
        public static Column Of(double width, IReadOnlyList<double[]> centres, int dimension)
        {
            // A centre without the parameter adds nothing, as the space's own distribution does: a bell of endless width.
            var means = centres.Select(centre => double.IsNaN(centre[dimension]) ? 0 : centre[dimension]).ToArray();
            return new Numbers(
                means, [.. centres.Select(centre => double.IsNaN(centre[dimension]) ? double.PositiveInfinity : width)],
                [.. centres.Select(centre => double.IsNaN(centre[dimension]) ? 0 : LogMass(centre[dimension], width))]);
        }

        public static Column Of(CategoryParameter category, double mass, IReadOnlyList<double[]> centres, int dimension)
        {
            var own = Enumerable.Range(0, category.Values.Length).Select(value => category.Probabilities.IsEmpty ? 1.0 / category.Values.Length : category.Probabilities[value]).ToArray();
            double[] Logs(Func<double, double> share) => [.. own.Select(one => Math.Log(Math.Max(1e-12, share(one))))];
            return new Categories(
                [.. centres.Select(centre => double.IsNaN(centre[dimension]) ? -1 : (int)centre[dimension])],
                Logs(one => mass + ((1 - mass) * one)), Logs(one => (1 - mass) * one), Logs(one => one));
        }

        public abstract void AddTo(double[] logs, double at);

        /// <summary>Logarithm of the area of the kernel's bell inside the unit interval.</summary>
        private static double LogMass(double mean, double width) =>
            Math.Log(width * Math.Sqrt(2 * Math.PI) * (Quantiles.NormalShare((1 - mean) / width) - Quantiles.NormalShare(-mean / width)));

        private sealed class Numbers(double[] means, double[] widths, double[] logMasses) : Column
        {
            public override void AddTo(double[] logs, double at)
            {
                for (var index = 0; index < means.Length; index++)
                {
                    var z = (at - means[index]) / widths[index];
                    logs[index] += (-0.5 * z * z) - logMasses[index];
                }
            }
        }

        private sealed class Categories(int[] values, double[] same, double[] other, double[] own) : Column
        {
            public override void AddTo(double[] logs, double at)
            {
                var value = (int)at;
                for (var index = 0; index < values.Length; index++)
                    logs[index] += values[index] == value ? same[value] : values[index] < 0 ? own[value] : other[value];
                logs[^1] += own[value];
            }
        }
    }
}
