namespace Optimizer.Client.V1;

/// <summary>What more money is expected to buy.</summary>
/// <param name="Next">USD.</param>
/// <param name="Is">What that is: <c>a tenth of the budget</c>, <c>a tenth of what was spent</c> or <c>as much again as was spent</c>.</param>
/// <param name="Gain">Growth of what the frontier covers, as a share of today's; 0.08 is 8%.</param>
public sealed record OutlookRow(double Next, string Is, double Gain);
