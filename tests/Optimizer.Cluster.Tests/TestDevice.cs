using System.Collections.Immutable;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;

namespace Optimizer.Cluster.Tests;

/// <summary>Speaks to the grains as a worker's gateway does, and works by a formula.</summary>
internal sealed class TestDevice(IGrainFactory grains, WorkerStore workers, string deviceClass, string name)
{
    private string session = "";

    public string Name => name;

    /// <returns>False: a newer session holds the worker's name.</returns>
    public async Task<bool> Hello(string session, params IEnumerable<WorkOrder> stillRunning)
    {
        this.session = session;
        var worker = new WorkerView(name.Split('/')[0], session, "test", null, WorkerState.Here, DateTimeOffset.UnixEpoch);
        if (!await workers.Hello(worker, [new DeviceView(name, worker.Name, session, deviceClass, "cpu", "cpu", 1)], default)) return false;
        await HelloAgain(stillRunning);
        return true;
    }

    /// <summary>Only to the grain.</summary>
    public Task HelloAgain(params IEnumerable<WorkOrder> stillRunning) =>
        grains.GetGrain<IDeviceGrain>(name).Hello(session, new SlotOffer(name, deviceClass, "cpu", 1), [.. stillRunning.Select(Key)]);

    public async Task Gone()
    {
        if (await workers.Leave(name.Split('/')[0], session, "test", default)) await grains.GetGrain<IDeviceGrain>(name).Gone(session);
    }

    public Task<WorkOrder?> OfferOnce() => OfferOnce(new FreeShare());

    public Task<WorkOrder?> OfferOnce(FreeShare free) => grains.GetGrain<IDeviceGrain>(name).Offer(session, free);

    /// <summary>Asks until there is work: proposals are made beside the grain's turn.</summary>
    public async Task<WorkOrder> Offer()
    {
        for (var tries = 0; tries < 500; tries++)
        {
            if (await OfferOnce() is { } order) return order;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new TimeoutException($"Device {name} got no work.");
    }

    public AttemptKey Key(WorkOrder order) => new(order.Sweep, order.Node.Id, order.Attempt, name);

    public Task<Verdict> Report(WorkOrder order, int epoch, double seconds, double accuracy = 0.9) =>
        grains.GetGrain<ISweepGrain>(order.Sweep).Report(new AttemptReport(Key(order), epoch, Metrics(accuracy), seconds));

    public Task<Verdict> Alive(WorkOrder order, double seconds) => grains.GetGrain<ISweepGrain>(order.Sweep).Alive(Key(order), seconds);

    public Task End(WorkOrder order, AttemptOutcome outcome = AttemptOutcome.Done, double seconds = 2) =>
        grains.GetGrain<ISweepGrain>(order.Sweep).Ended(new AttemptResult(
            Key(order), outcome, null, order.Node.Stage == StageNode.Measure ? Metrics(0.9).Add("throughput", 1000) : Metrics(0.9),
            ImmutableSortedDictionary<string, string>.Empty, "a.onnx", "checkpoint", order.Node.Epochs?.To ?? 0, seconds, 0, null, null));

    /// <summary>Works until the sweep is over.</summary>
    public async Task WorkOff(string sweep, Func<Task<SweepStatus>> status)
    {
        for (var tries = 0; tries < 500 && await status() == SweepStatus.Running; tries++)
        {
            if (await OfferOnce() is not { } order)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
                continue;
            }

            Xunit.Assert.Equal(sweep, order.Sweep);
            if (order.Node.Epochs is { } span) await Report(order, span.To, 1);
            await End(order);
        }
    }

    private static ImmutableSortedDictionary<string, double> Metrics(double accuracy) =>
        ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy);
}
