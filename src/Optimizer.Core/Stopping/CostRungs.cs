namespace Optimizer.Core.Stopping;

/// <summary>
/// Rungs by what training has cost: the k-th at r * eta^(k - 1). A training that costs more an epoch is judged after fewer epochs, so that the same
/// money was put into each trial that is compared.
/// </summary>
public static class CostRungs
{
    /// <param name="spent">Before a part of the training, and after it; any unit.</param>
    /// <param name="least">r, in the same unit, above 0.</param>
    /// <param name="reduction">eta, from 2.</param>
    /// <returns>Number from 1 of the highest rung that lies in that part; null: none does.</returns>
    public static int? Crossed((double Before, double After) spent, double least, int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(least);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        int? crossed = null;
        var at = least;
        for (var rung = 1; at <= spent.After; rung++, at *= reduction)
            if (at > spent.Before) crossed = rung;
        return crossed;
    }

    /// <summary>Epochs at which a training may be judged, as its pace is known only later: 1, 2, 3, 4, 6, 8, 12, 16, … below the end.</summary>
    public static IEnumerable<int> Ends(int total)
    {
        for (var power = 1L; power < total; power *= 2)
        {
            yield return (int)power;
            if (power >= 2 && power * 3 / 2 < total) yield return (int)(power * 3 / 2);
        }
    }
}
