using System.Collections.Concurrent;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>
/// The newest frame of each sweep that somebody looks at, read once for all of them: at most once a second it asks whether there is more, and
/// reads the trials that changed. Whatever nobody asked for in a while is let go.
/// </summary>
internal sealed class FrameStore(ISweepStore store, TrialScan scan, TimeProvider clock)
{
    private const int MostEvents = 5_000;

    /// <summary>With an event or more for so many trials, reading all trials anew is the shorter way.</summary>
    private const int RowsPerEvent = 4;

    /// <summary>Rows of all frames together; about a quarter of a kilobyte each with twenty columns.</summary>
    private const int MostRows = 2_000_000;

    /// <summary>A frame is read anew this often, and less often where that takes long: reading shall take a tenth of the time.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private const double Share = 0.1;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <param name="sweep">As whoever asks may see it.</param>
    public Task<TrialFrame> Latest(NamedSweep sweep, CancellationToken cancel) => Get(sweep, isNow: false, cancel);

    /// <summary>Reads the newest sweep before anybody asks: where a process is started to be looked at, that is what is opened first.</summary>
    public async Task Warm()
    {
        if (await store.Find(null, CancellationToken.None) is { } newest) _ = await Latest(new NamedSweep(newest, newest.Name), CancellationToken.None);
    }

    /// <summary>With every event that is stored when it is asked for.</summary>
    /// <inheritdoc cref="Latest"/>
    public Task<TrialFrame> Now(NamedSweep sweep, CancellationToken cancel) => Get(sweep, isNow: true, cancel);

    private async Task<TrialFrame> Get(NamedSweep sweep, bool isNow, CancellationToken cancel)
    {
        LetGo();
        var entry = entries.GetOrAdd(sweep.Id, _ => new Entry());
        entry.AskedAt = clock.GetTimestamp();
        if (!isNow && entry.Frame is { } known && clock.GetElapsedTime(entry.ReadAt) < entry.Lasts) return known;
        await entry.Gate.WaitAsync(cancel);
        try
        {
            if (!isNow && entry.Frame is { } meanwhile && clock.GetElapsedTime(entry.ReadAt) < entry.Lasts) return meanwhile;
            // Shared by all who look: one who leaves must not cut it short for the others.
            var began = clock.GetTimestamp();
            entry.Frame = await Task.Run(() => Read(sweep, entry.Frame, CancellationToken.None), CancellationToken.None);
            entry.ReadAt = clock.GetTimestamp();
            entry.Lasts = TimeSpan.FromTicks(Math.Max(Fresh.Ticks, (long)(clock.GetElapsedTime(began).Ticks / Share)));
            return entry.Frame;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task<TrialFrame> Read(NamedSweep sweep, TrialFrame? before, CancellationToken cancel)
    {
        // The line first: rows read after it hold all that its last event led to, and what they hold beyond it is read again.
        var line = await store.FindLine(sweep.Id, cancel);
        if (before is not null && line?.LastSeq == before.Seq) return before;
        var now = await store.Find(sweep.Id, cancel) is { } view ? sweep with { View = view } : sweep;
        var changed = before is null ? null : await Changed(before, cancel);
        var builder = new FrameBuilder(changed is null ? null : before);
        await foreach (var trials in scan.Read(sweep.Id, changed, cancel)) builder.Add(trials);
        var frame = builder.Build(now, line?.LastSeq ?? 0);
        // What every page asks for first, made before anybody waits for it.
        _ = (frame.Frontier, frame.Costs);
        return frame;
    }

    /// <returns>Numbers of the trials whose rows changed; null: too many to tell.</returns>
    private async Task<HashSet<int>?> Changed(TrialFrame before, CancellationToken cancel)
    {
        var most = Math.Max(MostEvents, before.Count / RowsPerEvent);
        var events = await store.Events(before.Sweep.Id, before.Seq, most, cancel);
        if (events.Length == most) return null;
        var numbers = new HashSet<int>();
        foreach (var (_, happened) in events)
        {
            if (happened is TrialChanged changed) numbers.Add(changed.Number);
            if (happened is TrialsProposed proposed) numbers.UnionWith(proposed.Trials.Select(trial => trial.Number));
        }

        return numbers;
    }

    private void LetGo()
    {
        var rows = entries.Values.Sum(entry => entry.Frame?.Count ?? 0);
        foreach (var (id, entry) in entries.OrderBy(pair => pair.Value.AskedAt))
        {
            if (clock.GetElapsedTime(entry.AskedAt) < Idle && rows <= MostRows) return;
            if (entry.Frame is null || !entries.TryRemove(id, out _)) continue;
            rows -= entry.Frame.Count;
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public TrialFrame? Frame { get; set; }

        public long ReadAt { get; set; }

        public TimeSpan Lasts { get; set; }

        public long AskedAt { get; set; }
    }
}
