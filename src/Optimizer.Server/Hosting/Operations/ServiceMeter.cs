using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Hosting.Operations;

/// <summary>What the service has in hand, looked at every few seconds. Each coordinator tells of all: take one of them, not their sum.</summary>
internal sealed class ServiceMeter : BackgroundService
{
    public const string Name = "Optimizer";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Meter meter = new(Name);
    private readonly ISweepStore store;
    private readonly WorkerStore workers;
    private readonly TimeProvider clock;
    private readonly ILogger<ServiceMeter> log;
    private Look last = new([], [], 0, 0, 0, 0);

    public ServiceMeter(ISweepStore store, WorkerStore workers, TimeProvider clock, ILogger<ServiceMeter> log)
    {
        (this.store, this.workers, this.clock, this.log) = (store, workers, clock, log);
        meter.CreateObservableGauge("optimizer.sweeps", () => Tagged(last.Sweeps, "status"), "{sweep}", "Sweeps by status.");
        meter.CreateObservableGauge("optimizer.workers", () => Tagged(last.Workers, "state"), "{worker}", "Workers by state.");
        meter.CreateObservableGauge("optimizer.devices", () => last.Devices, "{device}", "Devices of workers that are here.");
        meter.CreateObservableGauge("optimizer.spend", () => last.Spend, "USD", "Spend of all sweeps.");
        meter.CreateObservableGauge("optimizer.reserved", () => last.Reserved, "USD", "Money set aside for attempts that run.");
        meter.CreateObservableGauge("optimizer.overrun", () => last.Overrun, "USD", "Price of device time past its deadline.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                last = await LookAround(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                log.LogWarning("Looking for what to measure failed: {Problem}", problem.Message);
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Look> LookAround(CancellationToken cancel)
    {
        var sweeps = await store.Lines(null, null, int.MaxValue, cancel);
        var here = (await workers.Workers(cancel)).ToLookup(worker => worker.State);
        var names = here[WorkerState.Here].Select(worker => worker.Name).ToHashSet(StringComparer.Ordinal);
        return new Look(
            Counts(sweeps.GroupBy(sweep => sweep.Status)), Counts(here), (await workers.Devices(cancel)).Count(device => names.Contains(device.Worker)),
            Money.ToUsd(sweeps.Sum(sweep => sweep.SpendNano)), Money.ToUsd(sweeps.Sum(sweep => sweep.ReservedNano)),
            Money.ToUsd(sweeps.Sum(sweep => sweep.OverrunNano)));
    }

    private static Dictionary<string, int> Counts<T, TItem>(IEnumerable<IGrouping<T, TItem>> groups)
        where T : struct, Enum => groups.ToDictionary(group => Api.Words.Of(group.Key), group => group.Count(), StringComparer.Ordinal);

    private static IEnumerable<Measurement<int>> Tagged(Dictionary<string, int> counts, string tag) =>
        counts.Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>(tag, pair.Key)));

    private sealed record Look(Dictionary<string, int> Sweeps, Dictionary<string, int> Workers, int Devices, double Spend, double Reserved, double Overrun);
}
