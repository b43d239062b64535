using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Cluster;

/// <summary>Wakes every sweep whose stored state is running, at the start and every half minute: none sleeps through a crash.</summary>
internal sealed class SweepWaker(ISweepStore store, IGrainFactory grains, TimeProvider clock, ILogger<SweepWaker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var sweep in (await store.Sweeps(stoppingToken)).Where(sweep => sweep.Status == SweepStatus.Running))
                    await grains.GetGrain<ISweepGrain>(sweep.Id).Wake();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogWarning(error, "Waking the running sweeps failed; trying again in {Seconds} s", Every.TotalSeconds);
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
