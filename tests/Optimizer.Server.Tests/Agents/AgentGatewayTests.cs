using Microsoft.Extensions.Logging.Abstractions;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Workers;
using Optimizer.Workers.Devices;

namespace Optimizer.Server.Tests.Agents;

public class AgentGatewayTests
{
    [Fact]
    public async Task A_worker_on_a_unix_socket_carries_a_sweep_to_its_end()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var coordinator = await Coordinator.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var worker = Worker(coordinator).Run(stop.Token);

        await coordinator.Grains.GetGrain<ISweepGrain>("two-widths").Submit(Specs.TwoWidths);
        var view = await End(coordinator.Store, "two-widths", cancel);

        Assert.Equal(SweepStatus.Finished, view.Status);
        var trials = await coordinator.Store.Trials("two-widths", cancel);
        Assert.Equal([TrialStatus.Completed, TrialStatus.Completed], trials.Select(trial => trial.Status));
        Assert.All(trials, trial => Assert.Equal(2.5, trial.Metrics["inference_cost"]));
        var reports = await coordinator.Store.Reports("two-widths", cancel);
        Assert.Equal([(1, 0.81), (1, 0.81), (2, 0.82), (2, 0.82), (3, 0.83), (3, 0.83)],
            reports.Select(report => (report.Epoch, report.Metrics["accuracy"])).Order());
        var attempts = await coordinator.Store.Attempts("two-widths", cancel);
        Assert.All(attempts, attempt => Assert.Equal((AttemptOutcome.Done, 1), (attempt.Outcome, attempt.Number)));
        Assert.All(attempts, attempt => Assert.StartsWith("starting ", File.ReadAllText(attempt.Log!)));
        await stop.CancelAsync();
        await worker;
    }

    private static async Task<SweepView> End(ISweepStore store, string sweep, CancellationToken cancel)
    {
        while (true)
        {
            if (await store.Find(sweep, cancel) is { Status: not (SweepStatus.None or SweepStatus.Running) } ended) return ended;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }
    }

    private static WorkerAgent Worker(Coordinator coordinator) => new(
        new WorkerOptions
        {
            Name = "host-1",
            Server = $"unix:{coordinator.Socket}",
            Devices = [WorkerDevice.Cpu(0), WorkerDevice.Cpu(1)],
            TrainerHost = "/bin/bash",
            TrainerArguments = [ScriptedTrainer.Write(coordinator.Folder)],
            Work = Path.Combine(coordinator.Folder, "work"),
        },
        TimeProvider.System,
        NullLogger<WorkerAgent>.Instance);
}
