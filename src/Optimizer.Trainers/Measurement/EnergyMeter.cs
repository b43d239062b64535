using System.Globalization;

namespace Optimizer.Trainers.Measurement;

/// <summary>Energy of the processor packages by Intel's and AMD's running average power limit counters (RAPL). Everything on the machine counts.</summary>
public sealed class EnergyMeter
{
    private readonly List<(string Counter, long Range, long Start)> packages = [];

    /// <param name="root">Where the kernel shows the counters.</param>
    public EnergyMeter(string root = "/sys/class/powercap")
    {
        if (!Directory.Exists(root)) return;
        foreach (var package in Directory.EnumerateDirectories(root, "intel-rapl:*").Where(path => Path.GetFileName(path).Count(letter => letter == ':') == 1))
        {
            if (Read(Path.Combine(package, "energy_uj")) is { } start && Read(Path.Combine(package, "max_energy_range_uj")) is { } range)
                packages.Add((Path.Combine(package, "energy_uj"), range, start));
        }
    }

    /// <returns>Joules since the meter was made; null where no counter can be read.</returns>
    public double? Joules()
    {
        if (packages.Count == 0) return null;
        var microjoules = 0L;
        foreach (var (counter, range, start) in packages)
        {
            if (Read(counter) is not { } now) return null;
            microjoules += now >= start ? now - start : now + range - start;
        }

        return microjoules / 1e6;
    }

    private static long? Read(string path)
    {
        try
        {
            return long.Parse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
