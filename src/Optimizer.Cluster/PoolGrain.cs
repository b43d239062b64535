using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Scheduling;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Optimizer.Cluster;

/// <summary>The sweeps that want one device class; a free slot is offered to each, in the order of <see cref="FairShare"/>, until one has work.</summary>
/// <remarks>Stored nowhere: running sweeps say again every few seconds that they want it.</remarks>
[Reentrant, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class PoolGrain(TimeProvider clock, ILogger<PoolGrain> logger) : Grain, IPoolGrain
{
    /// <summary>A sweep whose coordinator died keeps nobody waiting for longer. What it gives later is given to the slot again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly FairShare share = new();
    private readonly Dictionary<string, ISweepGrain> grains = new(StringComparer.Ordinal);

    public Task Wants(SweepWants wants)
    {
        share.Wants(wants);
        return Task.CompletedTask;
    }

    public Task Rests(string sweep)
    {
        share.Rests(sweep);
        grains.Remove(sweep);
        return Task.CompletedTask;
    }

    public async Task<WorkOrder?> Take(SlotOffer offer)
    {
        foreach (var sweep in share.Order())
        {
            share.Asked(sweep);
            if (await Ask(sweep, offer) is not { } order) continue;
            share.Given(sweep, order.Slots, order.LeaseSeconds);
            return order;
        }

        return null;
    }

    private async Task<WorkOrder?> Ask(string sweep, SlotOffer offer)
    {
        if (!grains.TryGetValue(sweep, out var grain)) grains.Add(sweep, grain = GrainFactory.GetGrain<ISweepGrain>(sweep));
        try
        {
            return await Twice(() => grain.Take(offer)).WaitAsync(Patience, clock);
        }
        catch (Exception problem)
        {
            // It says again that it wants slots as soon as it can.
            logger.LogInformation("Pool {Class}: sweep {Sweep} does not answer: {Problem}", this.GetPrimaryKeyString(), sweep, problem.Message);
            share.Rests(sweep);
            return null;
        }
    }

    /// <summary>A sweep whose state was thrown away has read it again at the second call.</summary>
    private static async Task<WorkOrder?> Twice(Func<Task<WorkOrder?>> take)
    {
        try
        {
            return await take();
        }
        catch (Exception problem) when (problem is SequenceConflictException or BudgetExceededException)
        {
            return await take();
        }
    }
}
