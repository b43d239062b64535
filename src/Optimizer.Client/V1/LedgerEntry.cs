namespace Optimizer.Client.V1;

/// <summary>A movement of money, USD. Sums run over the sweep in order of <paramref name="Seq"/>.</summary>
/// <param name="Kind"><c>reserve</c>, <c>grow</c> or <c>settle</c>.</param>
/// <param name="Reserved">Added to what is set aside; negative when released.</param>
public sealed record LedgerEntry(
    long Seq, DateTimeOffset At, string Kind, string Node, int Attempt, double Reserved, double Charged, double Overrun, double SpendSum,
    double ReservedSum, double? Budget);
