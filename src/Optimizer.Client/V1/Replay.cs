namespace Optimizer.Client.V1;

/// <summary>What another policy would have made of a recorded sweep.</summary>
/// <param name="Seed">Of the policy's chance.</param>
/// <param name="Spend">USD.</param>
/// <param name="Seconds">Wall time on as many devices as were asked for.</param>
/// <param name="Best">Of the first objective.</param>
/// <param name="VolumeShare">Hypervolume of what was found, by that of all that was recorded.</param>
/// <param name="Exact">Proposals that had been run.</param>
/// <param name="Replaced">Proposals that had not: the nearest configuration that had was taken.</param>
/// <param name="Unknown">Work that was wanted and had never been done; its trials count as failed.</param>
public sealed record ReplayRow(
    string Method, string Stopping, long Seed, double Spend, double Seconds, int Completed, int Stopped, double? Best, double? VolumeShare, int Exact, int Replaced, int Unknown);
