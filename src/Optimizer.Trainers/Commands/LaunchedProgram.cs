using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Optimizer.Core;

namespace Optimizer.Trainers.Commands;

/// <param name="Text">Null: both outputs have ended, and the program with them.</param>
public readonly record struct ProgramLine(string? Text, bool IsError);

/// <summary>A user's program behind a launcher: its lines, its end. Ended as a tree.</summary>
public sealed class LaunchedProgram : IDisposable
{
    /// <summary>Characters of a line that are kept.</summary>
    private const int LongestLine = 64 << 10;

    /// <summary>Lines that may wait to be read: a program that prints faster than that waits itself.</summary>
    private const int MostWaiting = 4096;

    /// <summary>How long a launcher may take to end everything before we do it.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(3);

    private readonly Process launcher;
    private readonly int session;
    private readonly List<Thread> readers = [];
    private readonly BlockingCollection<ProgramLine> lines = new(MostWaiting);
    private readonly CancellationTokenSource unheard = new();
    private bool ended;
    private long heard;

    private LaunchedProgram(Process launcher) => (this.launcher, session) = (launcher, launcher.Id);

    /// <param name="host">The trainer host's executable, whose launcher mode starts the program.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The host cannot be started.</exception>
    public static LaunchedProgram Start(string host, Launch launch)
    {
        var start = new ProcessStartInfo(host, [Launcher.Mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // A launcher is small: without these it would take memory and threads as a server does.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TieredCompilation"] = "1";
        var program = new LaunchedProgram(Process.Start(start)!);
        program.launcher.StandardInput.WriteLine(JsonSerializer.Serialize(launch, CoreJson.Options));
        program.launcher.StandardInput.Flush();
        program.Listen();
        return program;
    }

    /// <summary>128 + n where signal n ended it. Once the last line was taken.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Characters that it has printed, also of a line that has not ended: a progress bar may be a single one.</summary>
    public long Heard => Interlocked.Read(ref heard);

    /// <returns>False: no line was printed for so long.</returns>
    public bool TryTake(out ProgramLine line, TimeSpan patience) => lines.TryTake(out line, patience);

    /// <summary>Asks it to save itself and end (SIGTERM).</summary>
    public void Terminate()
    {
        try
        {
            launcher.StandardInput.WriteLine(Launcher.Terminate);
            launcher.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended just now.
        }
    }

    /// <summary>Ends it with everything it started, at once.</summary>
    public void Kill()
    {
        if (ended) return;
        ended = true;
        unheard.Cancel();
        try
        {
            launcher.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended just now.
        }

        if (!launcher.WaitForExit(EndsWithin)) launcher.Kill();
        Descendants.KillSession(session);
    }

    public void Dispose()
    {
        Kill();
        // They use the process; one whose pipe somebody keeps open is left to itself, and ends with the pipe.
        if (readers.TrueForAll(reader => reader.Join(EndsWithin))) launcher.Dispose();
    }

    private void Listen()
    {
        var left = 2;
        foreach (var (stream, isError) in new[] { (launcher.StandardOutput, false), (launcher.StandardError, true) })
        {
            var thread = new Thread(() =>
            {
                Read(stream, isError);
                if (Interlocked.Decrement(ref left) > 0) return;
                launcher.WaitForExit();
                ExitCode = launcher.ExitCode;
                Descendants.KillSession(session);
                Add(new ProgramLine(null, false));
            })
            { Name = isError ? "errors" : "output", IsBackground = true };
            readers.Add(thread);
            thread.Start();
        }
    }

    private void Read(StreamReader stream, bool isError)
    {
        var buffer = new char[32 << 10];
        var line = new StringBuilder();
        try
        {
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                _ = Interlocked.Add(ref heard, count);
                for (var start = 0; start < count;)
                {
                    // A carriage return begins a progress bar anew: a line as any other.
                    var end = buffer.AsSpan(start, count - start).IndexOfAny('\n', '\r');
                    var piece = buffer.AsSpan(start, end < 0 ? count - start : end);
                    line.Append(piece[..Math.Min(piece.Length, LongestLine - line.Length)]);
                    if (end < 0) break;
                    start += end + 1;
                    if (line.Length > 0) Add(new ProgramLine(line.ToString(), isError));
                    line.Clear();
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // Ended with the process.
        }

        if (line.Length > 0) Add(new ProgramLine(line.ToString(), isError));
    }

    private void Add(ProgramLine line)
    {
        try
        {
            lines.Add(line, unheard.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }
}
