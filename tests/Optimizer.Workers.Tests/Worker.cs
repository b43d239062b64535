using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Optimizer.Workers.Devices;

namespace Optimizer.Workers.Tests;

/// <summary>An agent with scripted trainers, running in the test's process.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task run;

    public Worker(ScriptedCoordinator coordinator, int slots = 1, Func<WorkerOptions, WorkerOptions>? with = null)
    {
        var options = new WorkerOptions
        {
            Name = "w",
            Server = coordinator.Server,
            Devices = [.. Enumerable.Range(0, slots).Select(WorkerDevice.Cpu)],
            TrainerHost = "/usr/bin/setsid",
            TrainerArguments = ["/bin/bash", ScriptedTrainer.Write(coordinator.Folder)],
            Work = Path.Combine(coordinator.Folder, "work"),
            DrainWithin = TimeSpan.FromSeconds(2),
        };
        run = new WorkerAgent(with?.Invoke(options) ?? options, TimeProvider.System, NullLogger<WorkerAgent>.Instance).Run(stop.Token);
    }

    /// <summary>Tells it to end and waits until it has.</summary>
    public async Task End()
    {
        await stop.CancelAsync();
        await run;
    }

    /// <summary>Without being told.</summary>
    public Task Ends => run;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
