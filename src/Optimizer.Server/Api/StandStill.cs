using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Client.V1;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Why nothing of a running sweep runs: nobody runs it, or no device that is here may take what waits.</summary>
internal sealed class StandStill(IServiceProvider services, WorkerStore workers, TimeProvider clock)
{
    /// <summary>So long nothing happened: between two attempts, and until workers are back after a start, is no standing still.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>A worker says that it is here every few seconds.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>A sweep that is not awake says nothing, and whoever asks has not much time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string Nobody = "nobody runs it: the process that did has ended; the same `optimizer run SPEC` goes on with it";

    private readonly IGrainFactory? grains = services.GetService<IGrainFactory>();

    /// <summary>With the reason in place of the sweep's own, where it stands still.</summary>
    public async Task<SweepDetail> Explain(SweepView sweep, SweepDetail detail, CancellationToken cancel) =>
        await Why(sweep, cancel) is { } why ? detail with { Reason = why, IsUnattended = grains is null } : detail;

    /// <returns>Null: it does not stand still, as far as is known.</returns>
    public async Task<string?> Why(SweepView sweep, CancellationToken cancel)
    {
        if (sweep.Status != SweepStatus.Running) return null;
        if (grains is null) return Nobody;
        if (sweep.ReservedNano > 0 || clock.GetUtcNow() - sweep.UpdatedAt < Quiet) return null;
        try
        {
            return await grains.GetGrain<ISweepGrain>(sweep.Id).Waits(await Live(cancel)).WaitAsync(Patience, clock, cancel);
        }
        catch (Exception problem) when (problem is TimeoutException or StorageException or DbException or OrleansException)
        {
            return null;
        }
    }

    private async Task<ImmutableArray<LiveDevice>> Live(CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Silence;
        var here = (await workers.Workers(cancel)).Where(worker => worker.State == WorkerState.Here && worker.SeenAt >= since).ToDictionary(worker => worker.Name);
        return
        [
            .. from device in await workers.Devices(cancel)
               where here.ContainsKey(device.Worker)
               select new LiveDevice(
                   device.Id, device.Class, new SlotOffer(device.Id, device.Class, device.Address, device.Threads).IsGpu, here[device.Worker].MemoryBytes),
        ];
    }
}
