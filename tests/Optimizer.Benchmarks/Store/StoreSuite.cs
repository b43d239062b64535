using System.Diagnostics;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Tests.Shared;

namespace Optimizer.Benchmarks.Store;

/// <summary>Sweeps' writers that append as fast as the store takes it, each waiting for its append as a sweep's writer does.</summary>
internal static class StoreSuite
{
    /// <summary>Of sweeps that write at once, and of events in an append.</summary>
    private static readonly (int Sweeps, int Batch)[] Rounds = [(1, 1), (8, 1), (1, TrialEvents.Count), (8, TrialEvents.Count), (1, 100), (8, 100)];

    public static async Task<int> Run(string[] options)
    {
        var postgres = options.Contains("--postgres");
        var seconds = Array.IndexOf(options, "--seconds") is >= 0 and var at && at + 1 < options.Length ? double.Parse(options[at + 1]) : 10;
        if (postgres && PostgresServer.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        Console.WriteLine($"{(postgres ? "PostgreSQL, fsync on, loopback" : "SQLite, WAL, synchronous FULL")}; {Environment.ProcessorCount} cores; {seconds} s each; a trial is {TrialEvents.Count} events");
        Console.WriteLine($"{"sweeps",7}{"events",8}{"trials/s",10}{"events/s",10}{"appends/s",11}{"commits/s",11}{"per commit",12}{"p50 ms",9}{"p99 ms",9}{"cpu us/event",14}");
        foreach (var (sweeps, batch) in Rounds)
        {
            await using var place = await StorePlace.Make(postgres);
            Print(sweeps, batch, await Measure(place.Store, sweeps, batch, TimeSpan.FromSeconds(seconds)));
        }

        return 0;
    }

    private static void Print(int sweeps, int batch, Measured measured)
    {
        var (seconds, appends) = (measured.Seconds, measured.AppendMs.Length);
        var events = (double)appends * batch;
        // A store that does not say has a commit for each append.
        var commits = measured.Commits > 0 ? measured.Commits : appends;
        Console.WriteLine(
            $"{sweeps,7}{batch,8}{events / TrialEvents.Count / seconds,10:0}{events / seconds,10:0}{appends / seconds,11:0}{commits / seconds,11:0}"
            + $"{events / commits,12:0.0}{measured.AppendMs[appends / 2],9:0.00}{measured.AppendMs[appends * 99 / 100],9:0.00}{measured.Cpu.TotalMicroseconds / events,14:0.0}");
    }

    private static async Task<Measured> Measure(ISweepStore store, int sweeps, int batch, TimeSpan length)
    {
        using var commits = new CommitCounter();
        for (var sweep = 0; sweep < sweeps; sweep++) await store.Append($"{sweep}", 0, [TrialEvents.Started($"{sweep}")], CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, sweeps).Select(sweep => Task.Run(() => Write(store, $"{sweep}", 1, batch, TimeSpan.FromSeconds(1)))));
        commits.Restart();
        var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var written = await Task.WhenAll(Enumerable.Range(0, sweeps).Select(sweep => Task.Run(
            async () => await Write(store, $"{sweep}", (await store.Find($"{sweep}", CancellationToken.None))!.LastSeq, batch, length))));
        return new Measured([.. written.SelectMany(ms => ms).Order()], commits.Count, Stopwatch.GetElapsedTime(began).TotalSeconds, Environment.CpuUsage.TotalTime - cpu);
    }

    /// <returns>Milliseconds of each append.</returns>
    private static async Task<List<double>> Write(ISweepStore store, string sweep, long seq, int batch, TimeSpan length)
    {
        var (taken, waiting, number) = (new List<double>(), new Queue<SweepEvent>(), (int)seq);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            while (waiting.Count < batch)
                foreach (var happened in TrialEvents.Of(sweep, ++number)) waiting.Enqueue(happened);
            var events = new SweepEvent[batch];
            for (var index = 0; index < batch; index++) events[index] = waiting.Dequeue();
            var at = Stopwatch.GetTimestamp();
            await store.Append(sweep, seq, events, CancellationToken.None);
            taken.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            seq += batch;
        }

        return taken;
    }

    /// <param name="AppendMs">Sorted.</param>
    /// <param name="Cpu">Of this process: a database server's own is not in it.</param>
    private sealed record Measured(double[] AppendMs, long Commits, double Seconds, TimeSpan Cpu);
}
