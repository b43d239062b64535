using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
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

    /// <summary>Logarithm of a share that adds nothing any more; beyond about -708 the exponential leaves its fast path.</summary>
    private const double Nothing = -700;

    private readonly ImmutableArray<Parameter> parameters;
    private readonly List<double[]> centres;
    private readonly double[] widths;
    private readonly Column[] columns;
    private readonly double categoryMass;
    private double[] logs;
    private double[] shares;

    /// <param name="centres">(centres)(parameters), coded by <see cref="Code"/>; the widths of all kernels are theirs.</param>
    public ParzenEstimator(SearchSpace space, IReadOnlyList<double[]> centres)
    {
        parameters = space.Parameters;
        this.centres = [.. centres];
        categoryMass = Math.Min(MostMass, centres.Count / (centres.Count + 1.0));
        widths = [.. parameters.Select((_, dimension) => Width(dimension))];
        columns = [.. parameters.Select((parameter, dimension) => parameter is CategoryParameter category ? new Categories(category, categoryMass) : (Column)new Numbers(widths[dimension]))];
        (logs, shares) = ([], []);
        foreach (var centre in centres) Join(centre);
    }

    /// <summary>One more centre, with a kernel as wide as the others: what is added changes nothing of them.</summary>
    /// <param name="centre">(parameters).</param>
    public void Add(double[] centre)
    {
        centres.Add(centre);
        Join(centre);
    }

    private void Join(double[] centre)
    {
        for (var dimension = 0; dimension < columns.Length; dimension++) columns[dimension].Add(centre[dimension]);
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
        var (_, sum) = LogKernels(given);
        var at = random.NextUnit() * sum;
        for (var index = 0; index < centres.Count; index++)
            if ((at -= shares[index]) < 0) return index;
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

    /// <summary>Leaves in <c>logs</c> every centre's kernel, and after them the space's own distribution with its weight.</summary>
    /// <returns>The largest of them, and the sum of all relative to it.</returns>
    private (double Most, double Sum) LogKernels(double[] coded)
    {
        if (logs.Length <= centres.Count) (logs, shares) = (new double[2 * (centres.Count + 1)], new double[2 * (centres.Count + 1)]);
        var all = logs.AsSpan(0, centres.Count + 1);
        all.Clear();
        all[^1] = Math.Log(PriorWeight);
        for (var dimension = 0; dimension < coded.Length; dimension++)
            if (!double.IsNaN(coded[dimension])) columns[dimension].AddTo(all, coded[dimension]);
        var most = TensorPrimitives.Max<double>(all);
        var relative = shares.AsSpan(0, all.Length);
        TensorPrimitives.Subtract(all, most, relative);
        TensorPrimitives.Max(relative, Nothing, relative);
        TensorPrimitives.Exp<double>(relative, relative);
        return (most, TensorPrimitives.Sum<double>(relative));
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

    /// <summary>One parameter of all centres, laid out for one pass.</summary>
    private abstract class Column
    {
        protected int Count { get; private set; }

        public void Add(double value) => Append(Count++, value);

        /// <param name="logs">(centres + 1): the last is the space's own distribution.</param>
        public abstract void AddTo(Span<double> logs, double at);

        protected abstract void Append(int index, double value);

        protected static void Grow<T>(ref T[] column, int index)
        {
            if (index >= column.Length) Array.Resize(ref column, Math.Max(16, 2 * column.Length));
        }
    }

    private sealed class Numbers(double width) : Column
    {
        private readonly double steepness = -0.5 / (width * width);
        private double[] means = [];
        private double[] logMasses = [];

        protected override void Append(int index, double value)
        {
            Grow(ref means, index);
            Grow(ref logMasses, index);
            (means[index], logMasses[index]) = (value, double.IsNaN(value) ? 0 : LogMass(value));
        }

        /// <summary>A centre without the parameter adds nothing, as the space's own distribution does: a bell of endless width.</summary>
        public override void AddTo(Span<double> logs, double at)
        {
            var (place, steep) = (new Vector<double>(at), new Vector<double>(steepness));
            var index = 0;
            for (; index <= Count - Vector<double>.Count; index += Vector<double>.Count)
            {
                var mean = new Vector<double>(means, index);
                var slice = logs[index..];
                var away = place - mean;
                var added = (away * away * steep) - new Vector<double>(logMasses, index);
                (new Vector<double>(slice) + Vector.ConditionalSelect(Vector.Equals(mean, mean), added, Vector<double>.Zero)).CopyTo(slice);
            }

            for (; index < Count; index++)
            {
                var away = at - means[index];
                if (!double.IsNaN(away)) logs[index] += (away * away * steepness) - logMasses[index];
            }
        }

        /// <summary>Logarithm of the area of the kernel's bell inside the unit interval.</summary>
        private double LogMass(double mean) =>
            Math.Log(width * Math.Sqrt(2 * Math.PI) * (Quantiles.NormalShare((1 - mean) / width) - Quantiles.NormalShare(-mean / width)));
    }

    private sealed class Categories : Column
    {
        private readonly double[] same;
        private readonly double[] other;
        private readonly double[] own;
        private readonly double[]?[] byValue;
        private int[] values = [];

        public Categories(CategoryParameter category, double mass)
        {
            var shares = Enumerable.Range(0, category.Values.Length).Select(value => category.Probabilities.IsEmpty ? 1.0 / category.Values.Length : category.Probabilities[value]).ToArray();
            double[] Logs(Func<double, double> share) => [.. shares.Select(one => Math.Log(Math.Max(1e-12, share(one))))];
            (same, other, own) = (Logs(one => mass + ((1 - mass) * one)), Logs(one => (1 - mass) * one), Logs(one => one));
            byValue = new double[own.Length][];
        }

        protected override void Append(int index, double value)
        {
            Grow(ref values, index);
            values[index] = double.IsNaN(value) ? -1 : (int)value;
            Array.Clear(byValue);
        }

        public override void AddTo(Span<double> logs, double at)
        {
            var column = byValue[(int)at] ??= Of((int)at);
            TensorPrimitives.Add<double>(logs[..Count], column, logs[..Count]);
            logs[Count] += own[(int)at];
        }

        /// <summary>What every centre says of one value.</summary>
        private double[] Of(int at)
        {
            var column = new double[Count];
            for (var index = 0; index < Count; index++) column[index] = values[index] == at ? same[at] : values[index] < 0 ? own[at] : other[at];
            return column;
        }
    }
}
