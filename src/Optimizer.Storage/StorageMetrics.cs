using System.Diagnostics.Metrics;

namespace Optimizer.Storage;

/// <summary>What the stores count, under the meter <c>Optimizer.Storage</c>.</summary>
public static class StorageMetrics
{
    public const string Meter = "Optimizer.Storage";

    private static readonly Meter Source = new(Meter);

    internal static readonly Counter<long> Events = Source.CreateCounter<long>("optimizer.storage.events", description: "Events stored.");

    internal static readonly Counter<long> Appends = Source.CreateCounter<long>("optimizer.storage.appends", description: "Appends acknowledged.");

    internal static readonly Counter<long> Commits = Source.CreateCounter<long>(
        "optimizer.storage.commits", description: "Transactions that stored them; appends that wait for one another go into one.");

    internal static readonly Counter<long> Retries = Source.CreateCounter<long>(
        "optimizer.storage.retries", description: "Tries that were repeated after a lost connection or a conflict between transactions.");

    internal static readonly Histogram<double> AppendSeconds = Source.CreateHistogram<double>(
        "optimizer.storage.append.duration", "s", "From the call to its acknowledgement.");
}
