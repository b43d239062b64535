using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Trainers.Tests.Hosting;

/// <summary>The real program, spoken to as a worker does.</summary>
public sealed class TrainerHostProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Survival = TimeSpan.FromSeconds(5);
    private static readonly string Program = Path.Combine(TrainerHostLibraries.Folder, "Optimizer.TrainerHost");

    private readonly TemporaryFolder folder = new();
    private readonly List<Process> started = [];

    public TrainerHostProcessTests() => File.WriteAllText(
        folder.At("rows.csv"), string.Concat(Enumerable.Range(0, 300).Select(row => $"{row},{row % 5},{row % 3},{row % 3}\n")));

    [Fact]
    public void A_warm_host_trains_pauses_and_continues_to_the_weights_of_an_unbroken_run()
    {
        var host = Start();
        var ready = Next(host).Ready!;
        Assert.Equal(new TrainerReady(1, host.Id), ready);
        Assert.Equal(host.Id, int.Parse(Stat(host.Id)![3], CultureInfo.InvariantCulture)); // leads its own session

        Say(host, Run("whole", 40));
        var whole = ToTheEnd(host, acknowledge: true);
        Say(host, Run("first", 40));
        Say(host, new ToTrainer { Pause = new() });
        var first = ToTheEnd(host, acknowledge: true);
        Say(host, Run("second", 40, first.Checkpoint));
        var second = ToTheEnd(host, acknowledge: true);

        Assert.True(first.Paused);
        Assert.InRange(first.Epoch, 1, 39);
        Assert.False(second.Paused);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole.Checkpoint!, "network.bin")), File.ReadAllBytes(Path.Combine(second.Checkpoint!, "network.bin")));
        Assert.Equal(whole.Metrics, second.Metrics);
        host.StandardInput.Close();
        Assert.True(host.WaitForExit(Survival));
        Assert.Equal(0, host.ExitCode);
        var journal = File.ReadAllLines(folder.At("whole/journal.log"));
        Assert.Equal(Enumerable.Range(1, 40).Select(epoch => $"sent {epoch}"), journal.Where(line => line.StartsWith('s')));
        Assert.Equal(Enumerable.Range(1, 40).Select(epoch => $"acked {epoch}"), journal.Where(line => line.StartsWith('a')));
    }

    [Fact]
    public void A_host_in_the_middle_of_training_ends_with_its_input()
    {
        var host = Start();
        Assert.NotNull(Next(host).Ready);
        Say(host, Run("long", 100_000, width: 1024));
        Assert.NotNull(Next(host).Report);

        host.StandardInput.Close();

        Assert.True(host.WaitForExit(Survival), "still alive");
    }

    [Fact]
    public void A_stopped_host_whose_parent_is_killed_is_woken_by_its_sibling_and_ends()
    {
        // A shell that holds both hosts' input open, until it is killed.
        var script = $"""
            cd "{folder.Path}"; mkfifo one two
            "{Program}" < one > one.log & "{Program}" < two > two.log &
            exec 3> one 4> two; wait
            """;
        var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]))!;
        started.Add(shell);
        int[] hosts = [ReadyIn("one.log"), ReadyIn("two.log")];
        try
        {
            Assert.Equal(0, Signal(hosts[1], "STOP"));

            shell.Kill();

            var since = Stopwatch.StartNew();
            Assert.True(SpinWait.SpinUntil(() => hosts.All(host => Stat(host) is null or ["Z", ..]), Survival), $"alive after {since.Elapsed}");
        }
        finally
        {
            foreach (var host in hosts) Signal(host, "KILL");
        }
    }

    public void Dispose()
    {
        foreach (var process in started)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        folder.Dispose();
    }

    private static int Signal(int pid, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -{signal} {pid} 2> /dev/null"]))!;
        kill.WaitForExit();
        return kill.ExitCode;
    }

    /// <returns>Fields of /proc/PID/stat from the third on: state, parent, group, session; null: there is no such process.</returns>
    private static string[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FromTrainer Next(Process host)
    {
        var line = host.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        Assert.NotNull(line);
        return JsonSerializer.Deserialize<FromTrainer>(line, CoreJson.Options)!;
    }

    private static TrainerDone ToTheEnd(Process host, bool acknowledge)
    {
        while (true)
        {
            var message = Next(host);
            Assert.Null(message.Failed);
            if (message.Report is { } report && acknowledge) Say(host, new ToTrainer { Acknowledged = new(report.Epoch) });
            if (message.Done is { } done) return done;
        }
    }

    private static void Say(Process host, ToTrainer message)
    {
        host.StandardInput.WriteLine(JsonSerializer.Serialize(message, CoreJson.Options));
        host.StandardInput.Flush();
    }

    private int ReadyIn(string log)
    {
        var path = folder.At(log);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(path) && File.ReadAllText(path).EndsWith('\n'), Patience));
        return JsonSerializer.Deserialize<FromTrainer>(File.ReadLines(path).First(), CoreJson.Options)!.Ready!.Pid;
    }

    private Process Start()
    {
        var process = Process.Start(new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        })!;
        started.Add(process);
        return process;
    }

    private ToTrainer Run(string name, int epochs, string? resume = null, int width = 32)
    {
        return new()
        {
            Run = new()
            {
                Trainer = "image-classifier",
                Node = name,
                Stage = StageNode.Train,
                Parameters = ImmutableSortedDictionary<string, ParameterValue>.Empty
                    .Add("width", ParameterValue.Of(width)).Add("schedule", ParameterValue.Of("cosine")).Add("dropout", ParameterValue.Of(0.1)),
                Epochs = new(0, epochs, epochs),
                Resume = resume,
                Output = folder.Sub(name),
                Devices = ["cpu"],
                Data = new() { Format = "csv", Path = folder.At("rows.csv") },
            },
        };
    }
}
