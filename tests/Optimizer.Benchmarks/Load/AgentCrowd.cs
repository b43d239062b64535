using System.Diagnostics;
using System.Text.Json;

namespace Optimizer.Benchmarks.Load;

/// <summary>The processes that the agents are in: this program again, each told on its standard input when to count.</summary>
internal sealed class AgentCrowd(LoadOptions options, string url) : IDisposable
{
    private readonly List<Process> processes = [];

    /// <summary>Until every agent is welcomed.</summary>
    public async Task Start()
    {
        for (var index = 0; index < options.Clients; index++)
        {
            var count = (options.Agents / options.Clients) + (index < options.Agents % options.Clients ? 1 : 0);
            IEnumerable<string> words = [LoadedAgents.Verb, url, $"{index}", $"{count}", $"{options.PaceMs}"];
            var program = Environment.ProcessPath!;
            if (Path.GetFileNameWithoutExtension(program) == "dotnet") words = words.Prepend(typeof(AgentCrowd).Assembly.Location);
            processes.Add(Process.Start(new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        }

        await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync()));
    }

    public async Task Begin()
    {
        foreach (var process in processes) await process.StandardInput.WriteLineAsync("begin");
    }

    public async Task<CrowdSaid[]> End()
    {
        foreach (var process in processes) await process.StandardInput.WriteLineAsync("end");
        var lines = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync()));
        return [.. lines.Select(line => JsonSerializer.Deserialize<CrowdSaid>(line ?? throw new InvalidOperationException("A process of agents ended early."))!)];
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10))) process.Kill();
            process.Dispose();
        }
    }
}
