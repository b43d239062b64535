using System.Diagnostics;
using System.Threading.Channels;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Processes;

namespace Optimizer.Workers.Trainers;

/// <summary>A running trainer: lines in, messages out. Everything it started goes when it goes.</summary>
internal sealed class TrainerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly ProcessRegister register;
    private readonly TimeProvider time;
    private readonly Channel<string> input = Channel.CreateUnbounded<string>(new() { SingleReader = true });
    private readonly Lock gate = new();
    private bool ended;
    private Task watching = Task.CompletedTask;

    private TrainerProcess(Process process, ProcessRegister register, TimeProvider time)
    {
        (this.process, this.register, this.time) = (process, register, time);
        Pid = process.Id;
        Clock = new ActiveClock(time);
    }

    public int Pid { get; }

    /// <summary>Stands still while the process is frozen.</summary>
    public ActiveClock Clock { get; }

    public bool IsReady { get; private set; }

    public int Runs { get; set; }

    /// <summary>When it last printed anything, on <see cref="Clock"/>.</summary>
    public double HeardAt { get; private set; }

    /// <summary>Where lines that are no messages go; null between attempts.</summary>
    public AttemptLog? Log { get; set; }

    /// <summary>What it printed last outside of any attempt.</summary>
    public string LastIdleLine { get; private set; } = "";

    /// <param name="said">Called for each message, in order, from a pool thread.</param>
    /// <param name="exited">Called once, after the last message, with the exit code (128 + signal where a signal ended it).</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static TrainerProcess Start(
        WorkerOptions options, ProcessRegister register, TimeProvider time,
        Action<TrainerProcess, FromTrainer> said, Action<TrainerProcess, int> exited)
    {
        var start = new ProcessStartInfo(options.TrainerHost, options.TrainerArguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OPTIMIZER_WORK"] = Path.GetFullPath(options.Work);
        start.Environment["OPTIMIZER_RUN_COMMANDS"] = options.RunCommands ? "1" : "0";
        var process = Process.Start(start)!;
        var trainer = new TrainerProcess(process, register, time);
        if (ProcessStat.Of(trainer.Pid) is { } stat) register.Add(trainer.Pid, stat.StartTime);
        _ = trainer.Write();
        trainer.watching = trainer.Watch(said, exited);
        return trainer;
    }

    /// <summary>Its processes that are frozen now; none while it runs.</summary>
    public IReadOnlyCollection<int> Frozen { get; private set; } = [];

    public void Send(ToTrainer message) => Send(TrainerLines.Of(message));

    public void Send(string line) => input.Writer.TryWrite(line);

    public void Freeze()
    {
        lock (gate)
        {
            if (Frozen.Count > 0 || ended) return;
            Frozen = ProcessTree.Freeze(Pid);
            Clock.Freeze();
        }
    }

    public void Thaw()
    {
        lock (gate)
        {
            if (Frozen.Count == 0) return;
            Frozen = [];
            Clock.Thaw();
            if (!ended) ProcessTree.Thaw(Pid);
        }
    }

    /// <summary>Of the process itself.</summary>
    public long ResidentBytes => ProcessStat.ResidentBytes(Pid);

    /// <summary>With all that it started: reads every process of the machine, so ask only where there is a limit.</summary>
    public long TreeBytes => ProcessTree.Members(Pid).Sum(ProcessStat.ResidentBytes);

    /// <summary>Ends the process with everything it started, at once.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (ended) return;
            ProcessTree.Kill(Pid);
        }
    }

    /// <summary>Ends it and waits until it has gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Thaw();
        Kill();
        await watching;
    }

    private async Task Write()
    {
        try
        {
            await foreach (var line in input.Reader.ReadAllAsync())
            {
                await process.StandardInput.WriteLineAsync(line);
                await process.StandardInput.FlushAsync();
            }
        }
        catch (IOException)
        {
            // The trainer has gone; its exit is reported by Watch.
        }
        catch (InvalidOperationException)
        {
            // The same, where the process object was closed first.
        }
    }

    private async Task Watch(Action<TrainerProcess, FromTrainer> said, Action<TrainerProcess, int> exited)
    {
        var output = Listen(process.StandardOutput, said);
        var errors = Listen(process.StandardError, said: null);
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        lock (gate)
        {
            ended = true;
            Frozen = [];
        }

        ProcessTree.KillSession(Pid);
        // A grandchild in a session of its own may hold the pipes open.
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(LastWords, time));
        input.Writer.TryComplete();
        register.Remove(Pid);
        exited(this, code);
        process.Dispose();
    }

    private async Task Listen(StreamReader stream, Action<TrainerProcess, FromTrainer>? said)
    {
        try
        {
            await foreach (var line in TrainerLines.Read(stream))
            {
                HeardAt = Clock.Seconds;
                if (said is null || TrainerLines.Parse(line) is not { } message)
                {
                    if (Log is { } log) log.Add(line, isError: said is null);
                    else LastIdleLine = line;
                    continue;
                }

                IsReady |= message.Ready is not null;
                said(this, message);
            }
        }
        catch (IOException)
        {
            // Ended with the process.
        }
        catch (ObjectDisposedException)
        {
            // The process object was closed while a grandchild kept the pipe open.
        }
    }
}
