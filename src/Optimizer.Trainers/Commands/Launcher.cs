using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Optimizer.Core;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>What is to be started, the first line of a launcher's input.</summary>
/// <param name="Words">Program, an absolute path, and its arguments.</param>
/// <param name="Folder">It runs there.</param>
/// <param name="Variables">All that it sees.</param>
public sealed record Launch(string[] Words, string Folder, SortedDictionary<string, string> Variables);

/// <summary>
/// A mode of the trainer host: leads a session of its own, starts a user's program in it and lives as long as that. Whatever the program
/// started and left behind becomes its child and is ended with it, and so is everything when the input ends: nothing outlives whoever wanted it.
/// </summary>
public static class Launcher
{
    public const string Mode = "launch";

    /// <summary>A line of its input: the program is asked to end.</summary>
    public const string Terminate = "terminate";

    /// <summary>Exit code where the program cannot be started, as shells have it.</summary>
    public const int NotStarted = 127;

    /// <returns>The program's exit code, 128 + n where signal n ended it.</returns>
    public static int Run()
    {
        _ = HostCalls.NewSession();
        HostCalls.AdoptOrphans();
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        if (input.ReadLine() is not { } line) return 0;
        Process program;
        try
        {
            program = Start(JsonSerializer.Deserialize<Launch>(line, CoreJson.Options)!);
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            Console.Error.WriteLine(refused.Message);
            return NotStarted;
        }

        var listener = new Thread(() => Listen(input, program.Id)) { Name = "input", IsBackground = true };
        listener.Start();
        program.WaitForExit();
        var code = program.ExitCode;
        Descendants.Kill();
        // What still waits for input must not keep the process.
        HostCalls.Exit(code);
        return code;
    }

    private static Process Start(Launch launch)
    {
        var start = new ProcessStartInfo(launch.Words[0], launch.Words.Skip(1)) { WorkingDirectory = launch.Folder, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment.Clear();
        foreach (var (name, value) in launch.Variables) start.Environment[name] = value;
        var program = Process.Start(start)!;
        program.StandardInput.Close();
        return program;
    }

    private static void Listen(StreamReader input, int program)
    {
        try
        {
            while (input.ReadLine() is { } line)
                if (line == Terminate) _ = HostCalls.Signal(program, HostCalls.Terminate);
        }
        catch (IOException)
        {
            // As good as its end.
        }

        Descendants.Kill();
        HostCalls.Exit(128 + HostCalls.Kill);
    }
}
