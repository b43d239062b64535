using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Optimizer.Storage;
using Optimizer.Storage.Service;
using Orleans.Concurrency;

namespace Optimizer.Cluster;

/// <summary>Owns one sweep. Decides nothing itself: the aggregate in Core does, and <see cref="WriterLoop"/> stores what it decided.</summary>
[Reentrant]
internal sealed class SweepGrain(ISweepStore store, ProjectStore projects, TimeProvider clock, ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    /// <summary>How old the knowledge of what a project's other sweeps leave may be.</summary>
    private static readonly TimeSpan MoneyEvery = TimeSpan.FromSeconds(3);

    private WriterLoop writer = null!;
    private ThinkingAhead thinking = null!;
    private PoolNotices pools = null!;
    private Task writing = Task.CompletedTask;
    private readonly List<TaskCompletionSource> pausing = [];
    private long counted;
    private long moneyAt;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var sweep = new Sweep();
        foreach (var stored in await store.Read(Id, 0, cancellationToken)) sweep.Apply(stored.Event);
        Attempts.Await(sweep, clock.GetUtcNow());
        if (sweep.Seq > 0) Reservations.Limit(sweep, await LeftBy(sweep.Spec));
        thinking = new ThinkingAhead(Id, clock, logger);
        pools = new PoolNotices(Id, GrainFactory, clock);
        writer = new WriterLoop(Id, sweep, store, clock, thinking.Inline, Afterwards);
        writing = writer.Run();
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
        Afterwards();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        writer.Close();
        await writing;
        foreach (var waiter in pausing) waiter.TrySetException(writer.Gone());
    }

    public Task<SubmitAnswer> Submit(SweepSpec spec) => Begin(spec, extend: false, []);

    public Task<SubmitAnswer> Extend(SweepSpec spec) => Begin(spec, extend: true, []);

    public async Task<SubmitAnswer> Begin(SweepSpec spec, bool extend, ImmutableArray<WarmSet> warm)
    {
        var digest = SweepDigest.Of(spec);
        var money = await LeftBy(spec);
        return await writer.Ask(turn =>
        {
            Reservations.Limit(turn.Sweep, money);
            var created = turn.Sweep.Seq == 0;
            var submitted = Submitting.Submit(turn, spec, digest, extend, warm);
            return new SubmitAnswer(Id, created, turn.Sweep.Status, submitted.Refusal) { Said = submitted.Said.IsEmpty ? null : string.Join('\n', submitted.Said) };
        });
    }

    public Task<WorkOrder?> Take(SlotOffer offer) => writer.Ask(turn => Named(Dispatch.Take(turn, offer)));

    public Task<WorkOrder?> Unconfirmed(string device) => writer.Ask(turn => Named(Dispatch.Unconfirmed(turn.Sweep, device)));

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
            result.Joules, result.Log)
        {
            LogTail = result.LogTail,
        }));

    public Task Lost(string device, ImmutableArray<AttemptKey> stillRunning, bool keepUnconfirmed)
    {
        var running = stillRunning.Where(attempt => attempt.Sweep == Id).Select(attempt => (attempt.Node, attempt.Attempt)).ToHashSet();
        return writer.Tell(turn => Attempts.Lost(turn, device, running, keepUnconfirmed));
    }

    public Task<AskAnswer> Ask(string client) => writer.Ask(turn => AskTell.Ask(turn, client));

    public Task<Verdict> AskReport(string client, int trial, int attempt, int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds) =>
        writer.Ask(turn => AskTell.Report(turn, client, trial, attempt, epoch, metrics, seconds));

    public Task<string?> Tell(ToldTrial told) => writer.Ask(turn => AskTell.Tell(turn, told));

    public Task<long> Superseded() => Task.FromResult(writer.Sweep.Superseded);

    public async Task Pause(string reason)
    {
        await writer.Tell(turn => Lifecycle.Pause(turn, reason));
        if (!IsPausing) return;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pausing.Add(waiter);
        await waiter.Task;
    }

    public async Task Resume()
    {
        if (await writer.Ask(Lifecycle.Resume) is { } refusal) throw new InvalidOperationException(refusal);
    }

    public Task Cancel() => writer.Tell(Lifecycle.Cancel);

    public Task<string?> Waits(ImmutableArray<LiveDevice> devices) => Task.FromResult(Waiting.Why(writer.Sweep, devices));

    public Task Wake() => Task.CompletedTask;

    private bool IsPausing => writer.Sweep.Status == SweepStatus.Paused && writer.Sweep.RunningAttempts.Count > 0;

    private WorkOrder? Named(WorkOrder? order) => order is null ? null : order with { Sweep = Id };

    private async Task Tick(CancellationToken cancel)
    {
        if (writer.Sweep.Status != SweepStatus.Running && writer.Sweep.RunningAttempts.Count == 0) return;
        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (clock.GetElapsedTime(moneyAt) >= MoneyEvery)
        {
            var money = await LeftBy(writer.Sweep.Spec);
            await writer.Tell(turn => Reservations.Limit(turn.Sweep, money));
        }

        await writer.Tell(Attempts.Tick);
    }

    private Task<ProjectMoney?> LeftBy(SweepSpec spec)
    {
        moneyAt = clock.GetTimestamp();
        return projects.LeftFor(Id, spec.Project ?? SweepSpec.DefaultProject, CancellationToken.None);
    }

    /// <summary>After each append: think ahead, tell the pools, or leave when the state is not to be trusted any more.</summary>
    private void Afterwards()
    {
        if (writer.IsBroken)
        {
            DeactivateOnIdle();
            return;
        }

        Count();
        if (writer.Sweep.Seq == 0) return;
        pools.Tell(writer.Sweep);
        if (!IsPausing) Release();
        thinking.Begin(writer);
    }

    private void Count()
    {
        if (writer.Sweep.Superseded == counted) return;
        Meters.Superseded.Add(writer.Sweep.Superseded - counted, new KeyValuePair<string, object?>("kind", "attempt"));
        counted = writer.Sweep.Superseded;
    }

    private void Release()
    {
        foreach (var waiter in pausing) waiter.TrySetResult();
        pausing.Clear();
    }
}
