using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Storage;

namespace Optimizer.Cluster;

/// <summary>
/// Wakes every sweep whose stored state is running, at the start and every quarter of a minute: none sleeps through a crash. One that
/// wrote a moment ago is awake: so several coordinators do not all call all of them.
/// </summary>
internal sealed class SweepWaker(ISweepStore store, IGrainFactory grains, TimeProvider clock, ILogger<SweepWaker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var isFirst = true; !stoppingToken.IsCancellationRequested; isFirst = false)
        {
            try
            {
                var asleep = isFirst ? await store.Running(stoppingToken) : await store.Running(clock.GetUtcNow() - Quiet, stoppingToken);
                await Task.WhenAll(asleep.Select(Wake));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogWarning(error, "Finding the sweeps that run failed; trying again in {Seconds} s", Every.TotalSeconds);
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Wake(string sweep)
    {
        try
        {
            await grains.GetGrain<ISweepGrain>(sweep).Wake();
        }
        catch (Exception error)
        {
            logger.LogWarning(error, "Waking sweep {Sweep} failed; trying again in {Seconds} s", sweep, Every.TotalSeconds);
        }
    }
}
