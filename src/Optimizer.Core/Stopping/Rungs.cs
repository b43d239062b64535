using System.Collections.Immutable;

namespace Optimizer.Core.Stopping;

/// <summary>Epochs at which trials are compared: r, r*eta, r*eta^2, … below the end, then the end.</summary>
public static class Rungs
{
    /// <param name="minEpochs">r, from 1.</param>
    /// <param name="reduction">eta, from 2.</param>
    public static ImmutableArray<int> Of(int minEpochs, int reduction, int maxEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        var rungs = ImmutableArray.CreateBuilder<int>();
        for (long epoch = minEpochs; epoch < maxEpochs; epoch *= reduction) rungs.Add((int)epoch);
        rungs.Add(maxEpochs);
        return rungs.ToImmutable();
    }
}
