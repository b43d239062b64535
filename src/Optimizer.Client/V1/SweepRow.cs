namespace Optimizer.Client.V1;

/// <summary>A sweep in a list. Money in USD, times in UTC.</summary>
/// <param name="Sweep">Its id.</param>
/// <param name="Status"><c>running</c>, <c>paused</c>, <c>finished</c>, <c>budget_exhausted</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Overrun">Price of device time past its deadline; not part of the spend.</param>
public sealed record SweepRow(
    string Sweep, string Name, string Status, string? Reason, double Spend, double Reserved, double Overrun, BudgetRow Budget,
    double RunningSeconds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="Cost">USD; the cap on spend plus reserved.</param>
/// <param name="Seconds">Wall time of running.</param>
public sealed record BudgetRow(double? Cost, double? Seconds, int? Trials);
