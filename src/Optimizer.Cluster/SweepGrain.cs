using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Orleans.Concurrency;

namespace Optimizer.Cluster;

/// <summary>Owns one sweep. Decides nothing itself: the aggregate in Core does, and <see cref="WriterLoop"/> stores what it decided.</summary>
[Reentrant]
internal sealed class SweepGrain(ISweepStore store, TimeProvider clock, ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private WriterLoop writer = null!;
    private Proposer? proposer;
    private bool isThinking;
    private string? registeredAt;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var sweep = new Sweep();
        foreach (var stored in await store.Read(Id, 0, cancellationToken)) sweep.Apply(stored.Event);
        writer = new WriterLoop(Id, sweep, store, clock, InlineThinking, Afterwards);
        _ = writer.Run();
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true, KeepAlive = true });
        Afterwards();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        writer.Close();
        return Task.CompletedTask;
    }

    public async Task<SubmitAnswer> Submit(SweepSpec spec)
    {
        var created = writer.Sweep.Seq == 0;
        var refusal = await writer.Ask(turn => Lifecycle.Submit(turn, spec, SweepDigest.Of(spec)));
        return new SubmitAnswer(Id, created, writer.Sweep.Status, refusal);
    }

    public async Task<WorkOrder?> Take(SlotOffer offer)
    {
        var order = await writer.Ask(turn => Dispatch.Take(turn, offer));
        return order is null ? null : order with { Sweep = Id };
    }

    public Task<Verdict> Report(AttemptReport report) => writer.Ask(turn => Attempts.Report(
        turn, report.Attempt.Device, report.Attempt.Node, report.Attempt.Attempt, report.Epoch, report.Metrics, report.Seconds));

    public Task<Verdict> Alive(AttemptKey attempt, double seconds) =>
        writer.Ask(turn => Attempts.Alive(turn, attempt.Device, attempt.Node, attempt.Attempt, seconds));

    public Task Checkpointed(AttemptKey attempt, int epoch, string path) =>
        writer.Tell(turn => Attempts.Checkpointed(turn, attempt.Device, attempt.Node, attempt.Attempt, epoch, path));

    public Task Ended(AttemptResult result) => writer.Tell(turn => Attempts.Ended(
        turn, result.Attempt.Device, result.Attempt.Node, result.Attempt.Attempt,
        new AttemptEnding(
            result.Outcome, result.Message, result.Metrics, result.Facts, result.Artifact, result.Checkpoint, result.Epoch, result.Seconds,
            result.Joules, result.Log)));

    public Task Lost(string device, ImmutableArray<AttemptKey> stillRunning)
    {
        var running = stillRunning.Where(attempt => attempt.Sweep == Id).Select(attempt => (attempt.Node, attempt.Attempt)).ToHashSet();
        return writer.Tell(turn => Attempts.Lost(turn, device, running));
    }

    public async Task Pause(string reason)
    {
        await writer.Tell(turn => Lifecycle.Pause(turn, reason));
        while (writer.Sweep.RunningAttempts.Any() && writer.Sweep.Status == SweepStatus.Paused && !writer.IsBroken)
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
    }

    public async Task Resume()
    {
        if (await writer.Ask(Lifecycle.Resume) is { } refusal) throw new InvalidOperationException(refusal);
    }

    public Task Cancel() => writer.Tell(Lifecycle.Cancel);

    private Proposer? InlineThinking(Sweep sweep) => sweep.Seq > 0 && sweep.Spec.ThinkInline ? Thinking(sweep) : null;

    private Proposer Thinking(Sweep sweep) => proposer ??= new Proposer(sweep.Spec);

    private Task Tick(CancellationToken cancel) => writer.Sweep.Status == SweepStatus.Running || writer.Sweep.RunningAttempts.Any() ? writer.Tell(Attempts.Tick) : Task.CompletedTask;

    /// <summary>After each append: think ahead, tell the pool, or leave when the state is not to be trusted any more.</summary>
    private void Afterwards()
    {
        if (writer.IsBroken)
        {
            DeactivateOnIdle();
            return;
        }

        var sweep = writer.Sweep;
        if (sweep.Seq == 0) return;
        Register(sweep);
        if (isThinking || sweep.Spec.ThinkInline || !Proposing.IsWanted(sweep)) return;
        isThinking = true;
        _ = Think(Proposing.Snapshot(sweep), Thinking(sweep));
    }

    private async Task Think(ProposalSnapshot snapshot, Proposer thinking)
    {
        try
        {
            var batch = await Task.Run(() => thinking.Propose(snapshot));
            await writer.Tell(turn =>
            {
                isThinking = false;
                Proposing.Accept(turn, batch);
            });
        }
        catch (Exception error)
        {
            logger.LogError(error, "Sweep {Sweep}: proposing trials failed", Id);
            isThinking = false;
        }
    }

    private void Register(Sweep sweep)
    {
        var wants = sweep.Status == SweepStatus.Running;
        foreach (var pool in new[] { sweep.Spec.Resources.Class, sweep.Spec.Serving.Class }.Distinct())
        {
            var grain = GrainFactory.GetGrain<IPoolGrain>(pool);
            if (wants && registeredAt is null) grain.Wants(Id).Ignore();
            if (!wants && registeredAt is not null) grain.Rests(Id).Ignore();
        }

        registeredAt = wants ? sweep.Spec.Resources.Class : null;
    }
}
