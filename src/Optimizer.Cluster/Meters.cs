using System.Diagnostics.Metrics;

namespace Optimizer.Cluster;

/// <summary>What the grains count for whoever watches the coordinators.</summary>
internal static class Meters
{
    public const string Name = "Optimizer";

    private static readonly Meter Meter = new(Name);

    /// <summary>Refused messages: of attempts that a newer one replaced, and of sessions whose worker's name another process took.</summary>
    public static Counter<long> Superseded { get; } =
        Meter.CreateCounter<long>("optimizer.superseded", "{message}", "Messages refused because a newer attempt or session replaced their sender.");

    /// <summary>From a snapshot to its batch of proposals.</summary>
    public static Histogram<double> Thinking { get; } = Meter.CreateHistogram<double>("optimizer.thinking.duration", "s", "Making a batch of proposals.");
}
