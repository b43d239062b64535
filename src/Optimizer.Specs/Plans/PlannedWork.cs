using System.Collections.Immutable;

namespace Optimizer.Specs.Plans;

/// <summary>
/// What the planner makes of a training, on average: of those that begin, a share (rung / first rung)^-3/4 reaches a rung, and each gets one
/// compression beside its uncompressed models. Both as counted in planned sweeps of lccost of 1,200 and 4,000 device seconds (2.3 rungs,
/// 7 epochs and 0.8 to 1.1 compressions for each training).
/// </summary>
internal static class PlannedWork
{
    public const double Compressions = 1;

    private const double Power = 0.75;

    /// <summary>Rungs that a training reaches: as many trials.</summary>
    public static double Rungs(ImmutableArray<int> rungs) => rungs.Sum(rung => Share(rungs, rung));

    /// <summary>Epochs of a training.</summary>
    public static double Epochs(ImmutableArray<int> rungs) =>
        rungs.Select((rung, index) => Share(rungs, rung) * (rung - (index == 0 ? 0 : rungs[index - 1]))).Sum();

    private static double Share(ImmutableArray<int> rungs, int rung) => Math.Pow((double)rung / rungs[0], -Power);
}
