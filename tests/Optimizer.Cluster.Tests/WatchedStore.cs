using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Cluster.Tests;

/// <summary>A real store whose appends are counted and can be held up or made to fail.</summary>
internal sealed class WatchedStore(ISweepStore store) : ISweepStore
{
    public int Appends { get; private set; }

    public TaskCompletionSource? Gate { get; set; }

    public TaskCompletionSource Arrived { get; set; } = new();

    public Exception? Failure { get; set; }

    public async Task Append(string sweep, long expectedSeq, IReadOnlyList<SweepEvent> events, CancellationToken cancel)
    {
        Appends++;
        Arrived.TrySetResult();
        if (Gate is { } gate) await gate.Task;
        if (Failure is { } failure) throw failure;
        await store.Append(sweep, expectedSeq, events, cancel);
    }

    public Task<ImmutableArray<StoredEvent>> Read(string sweep, long after, CancellationToken cancel) => store.Read(sweep, after, cancel);

    public Task<ImmutableArray<SweepView>> Sweeps(CancellationToken cancel) => store.Sweeps(cancel);

    public Task<SweepView?> Find(string? idOrName, CancellationToken cancel) => store.Find(idOrName, cancel);

    public Task<ImmutableArray<TrialView>> Trials(string sweep, CancellationToken cancel) => store.Trials(sweep, cancel);

    public Task<ImmutableArray<NodeView>> Nodes(string sweep, CancellationToken cancel) => store.Nodes(sweep, cancel);

    public Task<ImmutableArray<AttemptView>> Attempts(string sweep, CancellationToken cancel) => store.Attempts(sweep, cancel);

    public Task<ImmutableArray<ReportView>> Reports(string sweep, CancellationToken cancel) => store.Reports(sweep, cancel);

    public Task<ImmutableArray<LedgerRow>> Ledger(string sweep, CancellationToken cancel) => store.Ledger(sweep, cancel);

    public Task Rebuild(CancellationToken cancel) => store.Rebuild(cancel);

    public Task<ImmutableArray<string>> Check(CancellationToken cancel) => store.Check(cancel);

    public Task<ImmutableArray<string>> Running(CancellationToken cancel) => store.Running(cancel);

    public Task<ImmutableArray<string>> Running(DateTimeOffset quietSince, CancellationToken cancel) => store.Running(quietSince, cancel);

    public Task<SweepView?> Find(string? idOrName, string project, CancellationToken cancel) => store.Find(idOrName, project, cancel);

    public Task<ImmutableArray<SweepLine>> Lines(string? project, string? after, int limit, CancellationToken cancel) =>
        store.Lines(project, after, limit, cancel);

    public Task<SweepLine?> FindLine(string? idOrName, CancellationToken cancel) => store.FindLine(idOrName, cancel);

    public Task<ImmutableArray<StoredEvent>> Events(string sweep, long after, int limit, CancellationToken cancel) =>
        store.Events(sweep, after, limit, cancel);

    public Task<ImmutableArray<TrialView>> Trials(string sweep, int after, int limit, CancellationToken cancel) =>
        store.Trials(sweep, after, limit, cancel);

    public Task<TrialView?> Trial(string sweep, int number, CancellationToken cancel) => store.Trial(sweep, number, cancel);

    public Task<ImmutableArray<AttemptView>> Attempts(string sweep, (string Node, int Number) after, int limit, CancellationToken cancel) =>
        store.Attempts(sweep, after, limit, cancel);

    public Task<ImmutableArray<ReportView>> Reports(
        string sweep, (string Node, int Attempt, int Epoch) after, int limit, CancellationToken cancel) => store.Reports(sweep, after, limit, cancel);

    public Task<ImmutableArray<LedgerRow>> Ledger(string sweep, long after, int limit, CancellationToken cancel) =>
        store.Ledger(sweep, after, limit, cancel);
}
