using Optimizer.Core.Seeds;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Tests.Surrogates;

public class MarginalLikelihoodTests
{
    /// <summary>Three numbers and a category, each with a length of its own, and noise from none to much.</summary>
    [Theory]
    [InlineData(-14.0)]
    [InlineData(-6.0)]
    [InlineData(-0.5)]
    public void Its_gradient_is_that_of_finite_differences(double logNoise)
    {
        const double Step = 1e-5;
        var random = new TrialRandom(7, 1);
        double[][] rows = [.. Enumerable.Range(0, 25).Select(_ => (double[])[random.NextUnit(), random.NextUnit(), random.NextUnit(), random.NextIndex(3)])];
        double[] targets = [.. rows.Select(row => Math.Sin(6 * row[0]) + (row[1] * row[2]) + (0.7 * row[3]) + (0.05 * random.NextNormal()))];
        var likelihood = new MarginalLikelihood(rows, targets, [false, false, false, true]);
        double[] hyper = [Math.Log(0.25), Math.Log(0.6), Math.Log(1.5), Math.Log(0.9), logNoise];
        var (gradient, ignored) = (new double[hyper.Length], new double[hyper.Length]);
        likelihood.Loss(hyper, gradient);

        for (var at = 0; at < hyper.Length; at++)
        {
            double Moved(double by) => likelihood.Loss([.. hyper.Select((value, index) => index == at ? value + by : value)], ignored);
            var difference = (Moved(Step) - Moved(-Step)) / (2 * Step);
            Assert.InRange(gradient[at], difference - (1e-5 * (1 + Math.Abs(difference))), difference + (1e-5 * (1 + Math.Abs(difference))));
        }
    }
}
