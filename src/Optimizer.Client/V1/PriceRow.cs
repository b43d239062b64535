namespace Optimizer.Client.V1;

/// <summary>What one slot of a device class costs, by the price books of sweeps that are not over.</summary>
/// <param name="UsdPerHour">Of one slot.</param>
/// <param name="Sweeps">Ids of those that count with this price.</param>
public sealed record PriceRow(string Class, double UsdPerHour, double? Watts, string[] Sweeps);
