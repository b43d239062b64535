using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Optimizer.Benchmarks.Load;

/// <summary>The hidden verb: some agents in a process of their own. Lines in: begin, end. Lines out: that they are there, then what they saw.</summary>
internal static class LoadedAgents
{
    public const string Verb = "load-agents";

    public static async Task<int> Run(string[] words)
    {
        var (url, index, count, pace) = (words[0], int.Parse(words[1]), int.Parse(words[2]), int.Parse(words[3]));
        var seen = new Seen();
        var agents = Enumerable.Range(0, count).Select(number => new LoadedAgent($"load-{index}-{number}", url, pace, (index * 100_000) + number, seen)).ToList();
        var running = agents.ConvertAll(agent => Task.Run(agent.Run));
        await Task.WhenAll(agents.Select(agent => agent.Welcomed));
        await Console.Out.WriteLineAsync("here");
        var cpu = TimeSpan.Zero;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "begin")
            {
                cpu = Environment.CpuUsage.TotalTime;
                seen.Begin();
            }
            else if (line == "end")
            {
                var said = seen.End() with { CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, Idle = agents.Count(agent => agent.IsIdle) };
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(said));
            }
        }

        return 0;
    }
}

/// <summary>Counts of one process, while they are counted.</summary>
internal sealed class Seen
{
    private readonly ConcurrentQueue<float> decisions = new();
    private readonly ConcurrentQueue<float> offers = new();
    private readonly ConcurrentQueue<string> problems = new();
    private volatile bool counts;
    private int trials;
    private int measured;

    public void Begin() => counts = true;

    public CrowdSaid End()
    {
        counts = false;
        return new CrowdSaid(trials, measured, [.. decisions], [.. offers], 0, 0, [.. problems.Take(3)]);
    }

    public void Decision(long since)
    {
        if (counts) decisions.Enqueue((float)Stopwatch.GetElapsedTime(since).TotalMilliseconds);
    }

    public void Offer(long since)
    {
        if (counts) offers.Enqueue((float)Stopwatch.GetElapsedTime(since).TotalMilliseconds);
    }

    public void Trial()
    {
        if (counts) Interlocked.Increment(ref trials);
    }

    public void Measured()
    {
        if (counts) Interlocked.Increment(ref measured);
    }

    public void Problem(string what) => problems.Enqueue(what);
}
