using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Optimizer.EndToEnd.Tests;

/// <summary>A folder of its own with a database in it, and the real `optimizer` program started on it as users start it.</summary>
internal sealed class Workplace : IDisposable
{
    private static readonly string Program = Path.Combine(Configuration("Optimizer.Cli"), "optimizer");

    private readonly List<Process> started = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("optimizer-e2e-").FullName;

    public string Database => Path.Combine(Folder, "state", "optimizer.db");

    public static string Digits => Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A sweep that takes seconds: small networks, few epochs.</summary>
    public string SmallSpec(string budget = "{cost: 0.05, trials: 8}", int epochs = 3, string extra = "") => Write("small.yaml", $$$"""
        name: small
        trainer:
          kind: image-classifier
          data: {path: {{{Digits}}}, shape: [1, 8, 8]}
        method: random
        seed: 1
        parameters:
          model: mlp
          width: 64
          depth: 1
          epochs: {{{epochs}}}
          learning_rate: {min: 0.001, max: 0.01, log: true}
          quantization: [none, int8_static]
          pruning: [none, structured]
          sparsity: {min: 0.1, max: 0.5, when: {pruning: structured}}
        objectives:
          - {metric: accuracy, goal: maximize}
          - {metric: training_cost, goal: minimize}
          - {metric: inference_cost, goal: minimize}
        budget: {{{budget}}}
        prices: {cpu: 0.36}
        {{{extra}}}
        """);

    public Process Start(params string[] arguments) => Launch([.. arguments, "--database", Database]);

    /// <summary>Without the workplace's database.</summary>
    public Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["NO_COLOR"] = "1";
        var process = Process.Start(start)!;
        started.Add(process);
        return process;
    }

    public async Task<Finished> Run(params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        return await Finish(Start(arguments), limit.Token);
    }

    public static async Task<Finished> Finish(Process process, CancellationToken cancel)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new Finished(process.ExitCode, await output, await errors);
    }

    public async Task<JsonElement> Json(params string[] arguments)
    {
        var finished = await Run([.. arguments, "--format", "json"]);
        Assert.True(finished.ExitCode == 0, $"{string.Join(' ', arguments)}: exit {finished.ExitCode}\n{finished.Output}\n{finished.Errors}");
        return JsonDocument.Parse(finished.Output).RootElement;
    }

    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>Trainer processes whose folder or arguments belong to this workplace, or that are descendants of what it started.</summary>
    public IReadOnlyList<int> Trainers()
    {
        var found = new List<int>();
        foreach (var process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline"));
                var environment = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "environ")));
                if (command.Contains("Optimizer.TrainerHost", StringComparison.Ordinal) && environment.Contains(Folder, StringComparison.Ordinal))
                    found.Add(int.Parse(Path.GetFileName(process)));
                else if (command.Contains("Optimizer.TrainerHost", StringComparison.Ordinal) && new DirectoryInfo(Path.Combine(process, "cwd")).ResolveLinkTarget(true)?.FullName.StartsWith(Folder, StringComparison.Ordinal) is true)
                    found.Add(int.Parse(Path.GetFileName(process)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The process ended while it was looked at.
            }
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var process in started)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string Configuration(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}

internal sealed record Finished(int ExitCode, string Output, string Errors);
