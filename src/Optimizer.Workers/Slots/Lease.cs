namespace Optimizer.Workers.Slots;

/// <summary>Productive seconds that are paid for. Enforced by the worker alone, also when it hears nobody.</summary>
/// <param name="PaidUntil">On the attempt's clock, seconds from its start.</param>
/// <param name="PauseAt">When a trainer that was not renewed is asked for a checkpoint.</param>
internal readonly record struct Lease(double PaidUntil, double PauseAt)
{
    private const double LongestNoticeSeconds = 2;
    private const double NoticeShare = 0.2;

    /// <param name="from">The attempt's seconds that the coordinator knew of when it gave the lease.</param>
    /// <param name="granted">Seconds from there.</param>
    public static Lease Of(double from, double granted) =>
        new(from + granted, from + granted - Math.Min(LongestNoticeSeconds, NoticeShare * Math.Max(0, granted)));
}
