using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Scheduling;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Optimizer.Cluster;

/// <summary>
/// The sweeps that want one device class; a free slot is offered to each, in the order of <see cref="FairShare"/>, until one has work, or
/// kept for one that needs several (<see cref="WideHold"/>).
/// </summary>
/// <remarks>Stored nowhere: running sweeps say again every few seconds that they want it.</remarks>
[Reentrant, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class PoolGrain(TimeProvider clock, ILogger<PoolGrain> logger) : Grain, IPoolGrain
{
    /// <summary>A sweep whose coordinator died keeps nobody waiting for longer. What it gives later is given to the slot again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly FairShare share = new();
    private readonly WideHold hold = new();
    private readonly Dictionary<string, ISweepGrain> grains = new(StringComparer.Ordinal);

    public Task Wants(SweepWants wants)
    {
        share.Wants(wants);
        if (wants.IsFull || wants.Slots <= 1) hold.Rests(wants.Sweep);
        return Task.CompletedTask;
    }

    public Task Rests(string sweep)
    {
        share.Rests(sweep);
        hold.Rests(sweep);
        grains.Remove(sweep);
        return Task.CompletedTask;
    }

    public async Task<WorkOrder?> Take(SlotOffer offer)
    {
        var worker = Placement.WorkerOf(offer.Device);
        hold.Offered(worker, Now);
        foreach (var sweep in share.Order())
        {
            if (share.WantsOf(sweep) is not { } wants || !hold.MayTake(sweep, wants.Priority, worker)) continue;
            share.Asked(sweep);
            if (await Ask(sweep, offer) is not { } order)
            {
                // What it said may have changed while it was asked.
                if (share.WantsOf(sweep) is { IsFull: false } still) hold.Refused(sweep, still.Priority, still.Slots, worker, offer.FreeSlots, offer.AllSlots, Now);
                continue;
            }

            share.Given(sweep, order.Slots, order.LeaseSeconds);
            hold.Given(sweep, order.Slots);
            return order;
        }

        return null;
    }

    private double Now => clock.GetElapsedTime(0).TotalSeconds;

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
            hold.Rests(sweep);
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
