using Optimizer.Core.Costs;

namespace Optimizer.Core.Sweeps;

/// <summary>How much money is set aside for an attempt, and when more.</summary>
/// <remarks>
/// A reservation pays for productive seconds. It starts at one step and grows by a step when less than half a step is left;
/// steps grow with the attempt, so that a long training does not write an event every few seconds.
/// </remarks>
public static class Reservations
{
    /// <summary>Shortest stretch worth starting.</summary>
    public const double LeastSeconds = 3;

    private const double FirstStepSeconds = 10;
    private const double LongestStepSeconds = 300;

    /// <summary>Kept back from new work so that the frontier's test scores can still be paid: ten seconds, at most 5% of the budget.</summary>
    public static long HeldBack(SweepSpec spec) => spec.Budget.CostNano is { } budget
        ? Math.Min(budget / 20, Money.Price(10, PriceOf(spec, spec.Serving.Class)))
        : 0;

    public static long PriceOf(SweepSpec spec, string deviceClass) =>
        spec.Prices.TryGetValue(deviceClass, out var price)
            ? price.NanoPerHour
            : throw new InvalidOperationException($"Device class '{deviceClass}' has no price; add it under 'prices'.");

    /// <returns>Nano-dollars to set aside for a new attempt; 0: the budget does not pay for <see cref="LeastSeconds"/>; null: no cap and no price.</returns>
    public static long ToStart(Sweep sweep, string deviceClass, bool closing)
    {
        var price = PriceOf(sweep.Spec, deviceClass);
        var wanted = Money.Price(FirstStep(sweep.Spec), price);
        if (sweep.FreeNano is not { } free) return wanted;
        var usable = closing ? free : free - HeldBack(sweep.Spec);
        var amount = Math.Min(wanted, usable);
        return amount >= Money.Price(LeastSeconds, price) ? amount : 0;
    }

    /// <summary>An outside client may be silent for its whole lease, so that much is set aside.</summary>
    private static double FirstStep(SweepSpec spec) => spec.Trainer.IsExternal ? Attempts.LeaseOf(spec) : FirstStepSeconds;

    public static bool CanStart(Sweep sweep, string deviceClass, bool closing) =>
        PriceOf(sweep.Spec, deviceClass) == 0 || ToStart(sweep, deviceClass, closing) > 0;

    /// <summary>Adds to the attempt's reservation when it runs low and the budget allows.</summary>
    /// <returns>Productive seconds that are paid from now.</returns>
    public static double Renew(Turn turn, AttemptState attempt, double seconds, bool closing)
    {
        var left = attempt.PaidSeconds - seconds;
        var first = FirstStep(turn.Sweep.Spec);
        var step = Math.Clamp(seconds / 2, first, Math.Max(first, LongestStepSeconds));
        if (left >= (turn.Sweep.Spec.Trainer.IsExternal ? step : step / 2)) return left;
        var added = Money.Price(step, attempt.Started.NanoPerHour);
        if (turn.Sweep.FreeNano is { } free)
            added = Math.Clamp(added, 0, Math.Max(0, closing ? free : free - HeldBack(turn.Sweep.Spec)));
        if (added <= 0) return left;
        left += Money.Seconds(added, attempt.Started.NanoPerHour);
        turn.Raise(new ReservationGrown(attempt.Started.Node, attempt.Started.Number, added, turn.Now.AddSeconds(Math.Min(left, 1e6))));
        return left;
    }
}
