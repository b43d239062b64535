using System.Collections.Concurrent;
using System.Collections.Immutable;
using Npgsql;
using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill.Faults;

internal sealed record DoneFault(FaultKind Kind, string Whom, DateTimeOffset BeganAt, DateTimeOffset EndedAt);

/// <summary>Carries out the plan: each fault at its time, several at once where their victims differ.</summary>
internal sealed class FaultCrew
{
    /// <summary>How long a fault waits for a victim beyond the end of the plan.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly ImmutableDictionary<FaultKind, IFault> faults;
    private readonly Findings findings;
    private readonly Narration narration;
    private readonly TimeProvider clock;

    public FaultCrew(DrillCluster cluster, Supervisor supervisor, TrainerWatch watch, Findings findings, Narration narration, TimeProvider clock)
    {
        (this.findings, this.narration, this.clock) = (findings, narration, clock);
        faults = new IFault[]
        {
            new CoordinatorKill(cluster, supervisor, clock),
            new HostKill(cluster, supervisor, clock),
            new WorkerKill(cluster, supervisor, clock),
            new TrainerKill(watch),
            new DatabaseStop(cluster, clock),
            new CoordinatorFreeze(cluster, supervisor, findings, narration, clock),
            new Cut(cluster, supervisor, clock),
            new WorkerFreeze(cluster, supervisor, watch, clock),
            new DiskFull(cluster, clock),
        }.ToImmutableDictionary(fault => fault.Kind);
    }

    public ConcurrentQueue<DoneFault> Done { get; } = new();

    /// <summary>Returns when the last has ended and its victim runs again.</summary>
    public async Task Run(ImmutableArray<PlannedFault> plan, TimeSpan length, CancellationToken cancel)
    {
        var begun = clock.GetTimestamp();
        var running = new List<Task>();
        foreach (var planned in plan)
        {
            if (planned.At - clock.GetElapsedTime(begun) is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
            running.Add(Carry(planned, begun, length + Late, cancel));
        }

        await Task.WhenAll(running);
    }

    private async Task Carry(PlannedFault planned, long begun, TimeSpan until, CancellationToken cancel)
    {
        var fault = faults[planned.Kind];
        var random = new Random(planned.Seed);
        while (clock.GetElapsedTime(begun) < until)
        {
            var began = clock.GetUtcNow();
            try
            {
                if (await fault.Try(random, what => narration.Say($"{planned.Kind} {planned.Number}: {what}"), cancel) is { } whom)
                {
                    Done.Enqueue(new DoneFault(planned.Kind, whom, began, clock.GetUtcNow()));
                    return;
                }
            }
            catch (NpgsqlException)
            {
                // The database is away as long as another fault has it.
            }

            await Task.Delay(Retry, clock, cancel);
        }

        findings.Harm($"the drill could not carry out {planned.Kind} {planned.Number}: it found nobody to do it to");
    }
}
