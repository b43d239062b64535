using Optimizer.Workers.Devices;

namespace Optimizer.Server.Hosting;

/// <summary>What an embedded run can work with.</summary>
public static class LocalDevices
{
    /// <returns>Device class to number of slots.</returns>
    public static IReadOnlyDictionary<string, int> Slots() =>
        DeviceDiscovery.Find().GroupBy(device => device.Class, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}
