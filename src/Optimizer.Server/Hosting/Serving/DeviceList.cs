using System.Collections.Immutable;
using Optimizer.Workers.Devices;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>A worker's slots as they are written: <c>cpu:4</c> is four slots of class cpu, <c>cuda:0=a100</c> the first card as class a100.</summary>
internal static class DeviceList
{
    private const int Most = 1024;

    /// <returns>Empty: to be found on the machine.</returns>
    /// <exception cref="FormatException">Not such a list.</exception>
    public static ImmutableArray<WorkerDevice> Parse(string? text)
    {
        var devices = ImmutableArray.CreateBuilder<WorkerDevice>();
        foreach (var part in text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            devices.AddRange(Of(part, devices.Count(device => device.Kind == "cpu")));
        return devices.ToImmutable();
    }

    private static IEnumerable<WorkerDevice> Of(string part, int processors)
    {
        var (address, named) = part.Split('=') is [var one, { Length: > 0 } two] ? (one, two) : (part, null);
        var (kind, number) = address.Split(':') is [var word, var digits] && int.TryParse(digits, out var parsed) ? (word, parsed) : (address, 1);
        return kind switch
        {
            "cpu" when number is > 0 and <= Most => Enumerable.Range(processors, number)
                .Select(index => WorkerDevice.Cpu(index) with { Class = named ?? "cpu" }),
            "cuda" when address.StartsWith("cuda:", StringComparison.Ordinal) && number is >= 0 and <= Most =>
                [new WorkerDevice($"cuda-{number}", named ?? "cuda", "cuda", $"cuda:{number}", Math.Max(1, Environment.ProcessorCount))],
            _ => throw new FormatException(
                $"--devices '{part}' is no device; write cpu:4 (four slots), cuda:0 or cuda:0=a100 (the first card, as class a100), divided by commas."),
        };
    }
}
