using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>A mixture of kernels, one per trial and one uniform prior, each a product over the parameters its trial had.</summary>
/// <remarks>Numbers live on the unit interval of their parameter, with a truncated normal kernel; categories with a kernel of mass on the trial's value.</remarks>
internal sealed class ParzenEstimator(SearchSpace space, IReadOnlyList<Configuration> centres)
{
    /// <summary>Width of the numeric kernels: Scott's rule for d dimensions, within bounds that keep exploring.</summary>
    private readonly double width = Math.Clamp(
        0.6 * Math.Pow(Math.Max(1, centres.Count), -1.0 / (4 + space.Parameters.Count(parameter => parameter.Cardinality != 1))), 0.06, 0.5);

    private readonly double[]?[] units = [.. centres.Select(centre => space.Parameters
        .Select(parameter => centre.TryGet(parameter.Name, out var value) && parameter is not (CategoryParameter or ConstantParameter) ? parameter.ToUnit(value) : double.NaN)
        .ToArray())];

    /// <returns>Index of a centre, or -1 for the prior. Centres near the given values are likelier.</returns>
    public int PickCentre(Configuration given, TrialRandom random)
    {
        var weights = new double[centres.Count + 1];
        weights[^1] = 1;
        for (var index = 0; index < centres.Count; index++) weights[index] = Math.Exp(LogKernel(index, given, onlyGiven: true));
        var at = random.NextUnit() * weights.Sum();
        for (var index = 0; index < weights.Length - 1; index++)
            if ((at -= weights[index]) < 0) return index;
        return -1;
    }

    public ParameterValue Draw(Parameter parameter, int centre, TrialRandom random)
    {
        if (centre < 0 || !centres[centre].TryGet(parameter.Name, out var value)) return parameter.FromUnit(random.NextUnit());
        if (parameter is CategoryParameter or ConstantParameter)
            return random.NextUnit() < CategoryMass ? value : parameter.FromUnit(random.NextUnit());
        var mean = parameter.ToUnit(value);
        double unit;
        do unit = mean + (width * random.NextNormal());
        while (unit is < 0 or >= 1);
        return parameter.FromUnit(unit);
    }

    public double LogDensity(Configuration configuration)
    {
        // The prior has density 1 on the unit cube of numbers; categories are counted in both parts alike.
        var logs = new double[centres.Count + 1];
        for (var index = 0; index < centres.Count; index++) logs[index] = LogKernel(index, configuration, onlyGiven: false);
        logs[^1] = space.Parameters.Where(parameter => configuration.Values.ContainsKey(parameter.Name)).Sum(LogPrior);
        var most = logs.Max();
        return most + Math.Log(logs.Sum(log => Math.Exp(log - most)) / logs.Length);
    }

    private double CategoryMass => centres.Count / (centres.Count + 2.0);

    private static double LogPrior(Parameter parameter) => parameter is CategoryParameter category ? -Math.Log(category.Values.Length) : 0;

    private double LogKernel(int index, Configuration configuration, bool onlyGiven)
    {
        var sum = 0.0;
        for (var dimension = 0; dimension < space.Parameters.Length; dimension++)
        {
            var parameter = space.Parameters[dimension];
            if (parameter is ConstantParameter || !configuration.TryGet(parameter.Name, out var value)) continue;
            if (!centres[index].TryGet(parameter.Name, out var centre))
            {
                sum += onlyGiven ? -1 : LogPrior(parameter);
            }
            else if (parameter is CategoryParameter category)
            {
                var other = (1 - CategoryMass) / category.Values.Length;
                sum += Math.Log(value == centre ? CategoryMass + other : other);
            }
            else
            {
                var (mean, at) = (units[index]![dimension], parameter.ToUnit(value));
                var z = (at - mean) / width;
                var mass = Quantiles.NormalShare((1 - mean) / width) - Quantiles.NormalShare(-mean / width);
                sum += (-0.5 * z * z) - Math.Log(width * Math.Sqrt(2 * Math.PI) * mass);
            }
        }

        return sum;
    }
}
