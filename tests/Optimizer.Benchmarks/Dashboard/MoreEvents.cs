using System.Globalization;
using System.Text.Json;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>The sweep goes on: the events that were kept back are appended at a pace, as a coordinator's writer would.</summary>
internal static class MoreEvents
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <returns>How many were appended until <paramref name="cancel"/> or the last of them.</returns>
    public static async Task<int> Append(string database, int perSecond, CancellationToken cancel)
    {
        var store = await SqliteSweepStore.Open(database, cancel: CancellationToken.None);
        var view = await store.Find(LargeSweep.Name, CancellationToken.None) ?? throw new InvalidOperationException($"There is no sweep '{LargeSweep.Name}' in {database}.");
        using var lines = new StreamReader(LargeSweep.MoreFile(database));
        var first = long.Parse(await lines.ReadLineAsync(CancellationToken.None) ?? throw new InvalidDataException($"{LargeSweep.MoreFile(database)} is empty."), CultureInfo.InvariantCulture);
        for (var known = first; known < view.LastSeq; known++) await lines.ReadLineAsync(CancellationToken.None);
        var (seq, began) = (view.LastSeq, TimeProvider.System.GetTimestamp());
        while (!cancel.IsCancellationRequested)
        {
            var due = (int)((TimeProvider.System.GetElapsedTime(began).TotalSeconds * perSecond) - (seq - view.LastSeq));
            var events = new List<SweepEvent>();
            while (events.Count < due && await lines.ReadLineAsync(CancellationToken.None) is { } line) events.Add(JsonSerializer.Deserialize<SweepEvent>(line, CoreJson.Options)!);
            if (events.Count < due) break;
            await store.Append(view.Id, seq, events, CancellationToken.None);
            seq += events.Count;
            await Task.Delay(Between, TimeProvider.System, CancellationToken.None);
        }

        return (int)(seq - view.LastSeq);
    }
}
