using System.Text.Json;
using Optimizer.Core;

namespace Optimizer.Workers.Processes;

/// <summary>Which processes this worker started, on disk, so that its next start can end what it left behind.</summary>
internal sealed class ProcessRegister
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly string boot;
    private readonly Dictionary<int, RegisteredProcess> living = [];

    public ProcessRegister(string folder)
    {
        path = Path.Combine(folder, "processes.json");
        boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
    }

    public void Add(int pid, long startTime)
    {
        lock (gate)
        {
            living[pid] = new RegisteredProcess(pid, startTime, boot);
            Write();
        }
    }

    public void Remove(int pid)
    {
        lock (gate)
        {
            if (living.Remove(pid)) Write();
        }
    }

    /// <summary>Ends what the last owner of this folder left: only processes with the same pid, start time and boot.</summary>
    /// <returns>The pids that still lived.</returns>
    public IReadOnlyList<int> EndLeftovers()
    {
        var ended = new List<int>();
        foreach (var left in Read().Where(left => left.Boot == boot))
        {
            var stat = ProcessStat.Of(left.Pid);
            if (stat is not null && stat.StartTime != left.StartTime) continue;
            if (stat is not null)
            {
                ended.Add(left.Pid);
                ProcessTree.Kill(left.Pid);
            }

            ProcessTree.KillSession(left.Pid);
        }

        lock (gate) Write();
        return ended;
    }

    private RegisteredProcess[] Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RegisteredProcess[]>(File.ReadAllText(path), CoreJson.Options) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void Write()
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, living.Values.ToArray(), CoreJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    private sealed record RegisteredProcess(int Pid, long StartTime, string Boot);
}
