using System.Diagnostics;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>A member of the cluster: a program that is started again and again under one name, with one log.</summary>
/// <param name="command">The words of the next start.</param>
internal sealed class DrillProcess(string name, string folder, Func<IEnumerable<string>> command, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    /// <summary>Exec keeps the pid; a session of its own keeps the terminal's Ctrl-C away, which the drill passes on in order.</summary>
    private const string Script = "exec \"$@\" >>\"$0\" 2>&1";

    /// <summary>Not disposed before the end: others look at them from their own threads.</summary>
    private readonly List<Process> started = [];
    private Process? process;

    public string Name => name;

    public string Log => Path.Combine(folder, name + ".log");

    public int Pid => process?.Id ?? 0;

    public bool IsRunning => process is { HasExited: false };

    /// <summary>Of the last run, 128 + signal where one ended it; null: it runs, or never did.</summary>
    public int? ExitCode => process is { HasExited: true } ended ? ended.ExitCode : null;

    /// <summary>A fault has it in hand: others leave it alone, and it is not started again when it ends.</summary>
    public bool IsTaken { get; set; }

    public bool IsFrozen { get; private set; }

    public void Start()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, Log, .. command()]) { WorkingDirectory = folder };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        process = Process.Start(start)!;
        started.Add(process);
        IsFrozen = false;
    }

    public void Signal(int signal)
    {
        if (IsRunning) Posix.Signal(Pid, signal);
        if (signal is Posix.Stop or Posix.Continue) IsFrozen = signal == Posix.Stop;
    }

    /// <summary>kill -9, and waits for the end.</summary>
    public async Task Kill()
    {
        if (process is null) return;
        Signal(Posix.Kill);
        await process.WaitForExitAsync();
    }

    /// <returns>False: it still runs.</returns>
    public async Task<bool> Ends(TimeSpan within, TimeProvider clock, CancellationToken cancel)
    {
        if (process is null) return true;
        try
        {
            await process.WaitForExitAsync(cancel).WaitAsync(within, clock, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => started.ForEach(one => one.Dispose());
}
