using Optimizer.Core.Search;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Planning;

/// <summary>A value that is not known: mean and standard deviation.</summary>
internal readonly record struct Estimate(double Mean, double Deviation);

/// <summary>
/// What a plan expects of models that were not made: learning curves over parameters and epochs, the damage of compressions, seconds, and
/// what serving costs, each a Gaussian process of its own.
/// </summary>
/// <remarks>
/// Curves: ln(loss - floor) over the training's parameters and ln(epochs), so that rungs of one training, and trainings alike, tell of each
/// other (as freeze-thaw Bayesian optimisation does, Swersky et al. 2014, arXiv:1406.3896). Damage: asinh((child - parent) / s), s a small
/// share of the best loss, which is linear where damage drowns in noise and logarithmic where it hurts.
/// </remarks>
internal sealed class PlanForecast
{
    /// <summary>Seconds that are added before a logarithm is taken of what compression takes.</summary>
    private const double Least = 0.05;

    /// <summary>Losses beyond so many times the reference's distance from the floor are all alike: a diverged training must not bend the curves of the others.</summary>
    private const double WorstShare = 6;

    /// <summary>Of the axis of epochs against those of parameters: a training that is bad early is seldom good late.</summary>
    private const double EpochScale = 0.3;

    /// <summary>A logarithm that was guessed far from all data must not become more money than can be counted.</summary>
    private const double MostSeconds = 1e7;

    /// <summary>Losses are taken to fall as about this power of the epochs until curves say otherwise.</summary>
    private const double UsualSlope = 0.4;

    private readonly PlanSpace space;
    private readonly UnitCoding coding;
    private readonly int[] train;
    private readonly int[] compress;
    private readonly Regressor curves;
    private readonly Regressor epochSeconds;
    private readonly Regressor compressSeconds;
    private readonly Regressor damage;
    private readonly Regressor[] serving;
    private readonly double damageScale;
    private readonly double quality;

    public PlanForecast(PlanSpace space)
    {
        this.space = space;
        coding = new UnitCoding(space.Space);
        int[] Positions(IEnumerable<string> names) => [.. Enumerable.Range(0, coding.Dimensions).Where(dimension => names.Contains(space.Space.Parameters[dimension].Name))];
        (train, compress) = (Positions(space.Train), Positions(space.Compress));
        bool[] Kinds(int[] positions, int more) => [.. positions.Select(dimension => coding.Categories(dimension) > 0), .. Enumerable.Repeat(false, more)];
        curves = new Regressor(Kinds(train, 1), leastNoise: -6.5);
        epochSeconds = new Regressor(Kinds(train, 0), 80, 80);
        compressSeconds = new Regressor(Kinds(compress, 1), 100, 100);
        damage = new Regressor(Kinds([.. train, .. compress], 0), 160, 100, leastNoise: -6.5);
        // Without a reference, half of the way from the best that can be to 1.
        quality = double.IsNaN(space.Reference[0]) ? space.Floor + 0.5 : space.Reference[0];
        damageScale = 0.1 * (quality - space.Floor);
        serving = [.. space.Objectives.Skip(1).Select(_ => new Regressor(Kinds([.. train, .. compress], 0), 120, 100))];
    }

    public UnitCoding Coding => coding;

    /// <summary>Median of |predicted / measured - 1| of seconds per epoch and of compressions, each predicted before it was measured.</summary>
    public PlanErrors Errors { get; } = new();

    public int Compressions => compressSeconds.Count;

    public int Trainings => epochSeconds.Count;

    public void FoldCurve(double[] row, int epochs, double loss) => curves.Fold(CurveRow(row, epochs), Bent(loss) + (UsualSlope * Math.Log(epochs)));

    public void FoldSeconds(double[] row, int epochs, double seconds)
    {
        var own = Part(row, train);
        if (epochSeconds.Count >= 2) Errors.Fold(PlanErrors.Epoch, Math.Exp(epochSeconds.At(own).Mean) * epochs, seconds);
        epochSeconds.Fold(own, Math.Log(Math.Max(seconds, 1e-6) / epochs));
    }

    /// <param name="parentLoss">Of the training it started from, as measured then.</param>
    public void FoldCompression(double[] row, double seconds, double loss, double parentLoss)
    {
        var cost = CompressRow(row);
        if (compressSeconds.Count >= 2) Errors.Fold(PlanErrors.Compression, Math.Exp(compressSeconds.At(cost).Mean), seconds);
        compressSeconds.Fold(cost, Math.Log(seconds + Least));
        if (double.IsFinite(loss - parentLoss)) damage.Fold(Part(row, [.. train, .. compress]), Math.Asinh((loss - parentLoss) / damageScale));
    }

    /// <summary>What does nothing does no damage: known without measuring. Once is enough: facts without noise would make all look exact.</summary>
    public void FoldNeutral(double[] row)
    {
        if (damage.Count == 0) damage.Fold(Part(row, [.. train, .. compress]), 0);
    }

    public void FoldServing(double[] row, IReadOnlyList<double> losses)
    {
        var part = Part(row, [.. train, .. compress]);
        for (var objective = 1; objective < losses.Count; objective++)
            if (space.Objectives[objective] == PlanObjectiveKind.Serving && double.IsFinite(losses[objective])) serving[objective - 1].Fold(part, losses[objective]);
    }

    public double EpochSeconds(double[] row) => epochSeconds.Count == 0 ? 1 : Math.Min(MostSeconds, Math.Exp(epochSeconds.At(Part(row, train)).Mean));

    public double CompressSeconds(double[] row) => compressSeconds.Count == 0 ? EpochSeconds(row) : Math.Clamp(Math.Exp(compressSeconds.At(CompressRow(row)).Mean) - Least, 0, MostSeconds);

    /// <summary>Of the quality's loss after so many epochs.</summary>
    public Estimate Curve(double[] row, int epochs)
    {
        var (mean, deviation) = curves.At(CurveRow(row, epochs));
        mean -= UsualSlope * Math.Log(epochs);
        deviation = Math.Min(deviation, 2);
        var spread = Math.Exp(deviation * deviation);
        var value = Math.Exp(mean + (deviation * deviation / 2));
        return new Estimate(space.Floor + value, value * Math.Sqrt(spread - 1));
    }

    public Estimate Damage(double[] row)
    {
        if (damage.Count < 2) return new Estimate(0.1 * (quality - space.Floor), 0.1 * (quality - space.Floor));
        var (mean, deviation) = damage.At(Part(row, [.. train, .. compress]));
        deviation = Math.Min(deviation, 1.5);
        var growth = Math.Exp(deviation * deviation / 2);
        return new Estimate(damageScale * Math.Sinh(mean) * growth, damageScale * Math.Cosh(mean) * growth * deviation);
    }

    /// <returns>(objectives - 1): losses of the objectives after the first; NaN where they follow from the lineage's seconds.</returns>
    public double[] Serving(double[] row)
    {
        var part = Part(row, [.. train, .. compress]);
        var losses = new double[space.Objectives.Length - 1];
        for (var objective = 1; objective < space.Objectives.Length; objective++)
            losses[objective - 1] = space.Objectives[objective] == PlanObjectiveKind.TrainingCost ? double.NaN : serving[objective - 1].At(part).Mean;
        return losses;
    }

    private double Bent(double loss) => Math.Log(Math.Max(1e-6, Math.Min(double.IsFinite(loss) ? loss : double.MaxValue, space.Floor + (WorstShare * (quality - space.Floor))) - space.Floor));

    private double[] CurveRow(double[] row, int epochs) => [.. Part(row, train), EpochScale * Math.Log(epochs) / Math.Max(1, Math.Log(space.Rungs[^1]))];

    /// <summary>Compressing takes the longer the longer an epoch takes.</summary>
    private double[] CompressRow(double[] row) => [.. Part(row, compress), Math.Log(EpochSeconds(row)) / 4];

    private static double[] Part(double[] row, int[] positions) => Array.ConvertAll(positions, position => row[position]);
}
