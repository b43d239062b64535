using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Optimizer.Workers.Devices;

/// <summary>
/// Devices as an operator declares them, comma between: <c>cpu:4</c>, <c>a100:2</c>, <c>t4:1@cuda</c>, <c>cpu:2/4</c> (4 threads each).
/// Class, count, kind, threads a slot. The kind is <c>cpu</c> for classes that begin with that word, else <c>cuda</c>.
/// </summary>
public static partial class DeviceDeclaration
{
    private const int MostSlots = 1024;
    private const int MostThreads = 4096;

    /// <param name="cores">Of this machine: CUDA slots that say nothing share them out.</param>
    /// <exception cref="FormatException">It is none; the message says how to write one.</exception>
    public static ImmutableArray<WorkerDevice> Parse(string text, int cores)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(PartOf).ToList();
        if (parts.Count == 0) throw new FormatException("No device is declared; write for example cpu:4 or a100:2@cuda, or leave it out to have them found.");
        if (parts.GroupBy(part => part.Class, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"The device class '{twice.Key}' is declared twice; write it once with the sum.");
        var cards = parts.Where(part => part.Kind == "cuda").Sum(part => part.Count);
        var devices = ImmutableArray.CreateBuilder<WorkerDevice>();
        var card = 0;
        foreach (var part in parts)
        {
            for (var index = 0; index < part.Count; index++)
            {
                var isCard = part.Kind == "cuda";
                devices.Add(new WorkerDevice(
                    $"{part.Class}-{index}", part.Class, part.Kind, isCard ? $"cuda:{card++}" : "cpu",
                    part.Threads ?? (isCard ? Math.Max(1, cores / cards) : 1)));
            }
        }

        return devices.ToImmutable();
    }

    private static (string Class, int Count, string Kind, int? Threads) PartOf(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) throw new FormatException($"The device '{text}' must be CLASS:COUNT, then @cpu or @cuda, then /THREADS where wanted: a100:2@cuda/8.");
        var name = match.Groups["class"].Value;
        var count = Number(match.Groups["count"].Value, text, MostSlots);
        var kind = match.Groups["kind"].Success ? match.Groups["kind"].Value : name.StartsWith("cpu", StringComparison.Ordinal) ? "cpu" : "cuda";
        if (kind is not ("cpu" or "cuda")) throw new FormatException($"The device '{text}' is of kind '{kind}'; it must be cpu or cuda.");
        return (name, count, kind, match.Groups["threads"].Success ? Number(match.Groups["threads"].Value, text, MostThreads) : null);
    }

    private static int Number(string digits, string text, int most) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new FormatException($"The device '{text}' has the number {digits}; it must be from 1 to {most}.");

    [GeneratedRegex("^(?<class>[a-z0-9][a-z0-9._-]*):(?<count>[0-9]+)(@(?<kind>[a-z]+))?(/(?<threads>[0-9]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
