namespace Optimizer.Client.V1;

/// <summary>A project. Money in USD, summed over its sweeps.</summary>
/// <param name="Budget">Cap on spend plus reserved; null: none.</param>
public sealed record ProjectRow(string Project, double? Budget, double Spend, double Reserved);

/// <param name="Cost">USD; null: no cap.</param>
public sealed record ProjectBudget(double? Cost);
