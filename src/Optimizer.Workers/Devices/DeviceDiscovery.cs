using System.Collections.Immutable;

namespace Optimizer.Workers.Devices;

/// <summary>What this machine offers: its NVIDIA cards where the driver lists any, else one slot per core.</summary>
public static class DeviceDiscovery
{
    public static ImmutableArray<WorkerDevice> Find() => Find("/proc/driver/nvidia/gpus", Environment.ProcessorCount);

    /// <param name="cards">The driver's folder: one folder per card, each with a file <c>information</c>.</param>
    internal static ImmutableArray<WorkerDevice> Find(string cards, int cores)
    {
        var models = Directory.Exists(cards)
            ? Directory.GetDirectories(cards).Order(StringComparer.Ordinal).Select(card => Path.Combine(card, "information"))
                .Where(File.Exists).Select(ModelOf).ToList()
            : [];
        var threads = Math.Max(1, cores / Math.Max(1, models.Count));
        return models.Count > 0
            ? [.. models.Select((model, index) => new WorkerDevice($"cuda-{index}", model, "cuda", $"cuda:{index}", threads))]
            : [.. Enumerable.Range(0, cores).Select(WorkerDevice.Cpu)];
    }

    /// <returns>A class name: "NVIDIA A100-SXM4-80GB" becomes <c>a100-sxm4-80gb</c>.</returns>
    private static string ModelOf(string information)
    {
        var line = File.ReadLines(information).FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal)) ?? "Model: cuda";
        var model = line["Model:".Length..].Trim().ToLowerInvariant();
        if (model.StartsWith("nvidia ", StringComparison.Ordinal)) model = model["nvidia ".Length..];
        return string.Join('-', model.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
