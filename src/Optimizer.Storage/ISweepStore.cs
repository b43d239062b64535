using System.Collections.Immutable;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage;

public sealed record StoredEvent(long Seq, SweepEvent Event);

/// <summary>The truth: one append-only log per sweep, with the read tables kept in the same transaction.</summary>
public interface ISweepStore
{
    /// <summary>Appends after <paramref name="expectedSeq"/> (0: none yet) and updates the read tables, in one transaction.</summary>
    /// <exception cref="SequenceConflictException">Another writer appended meanwhile.</exception>
    /// <exception cref="BudgetExceededException">Charges plus reservations would exceed the budget.</exception>
    /// <exception cref="StorageException">The disk is full, or the database may not be written.</exception>
    Task Append(string sweep, long expectedSeq, IReadOnlyList<SweepEvent> events, CancellationToken cancel);

    /// <returns>Events with a number above <paramref name="after"/>, in order.</returns>
    Task<ImmutableArray<StoredEvent>> Read(string sweep, long after, CancellationToken cancel);

    Task<ImmutableArray<SweepView>> Sweeps(CancellationToken cancel);

    /// <summary>Ids of the sweeps that run: cheap, for those who ask every second.</summary>
    Task<ImmutableArray<string>> Running(CancellationToken cancel);

    /// <summary>Of those, the ones whose last event was then or earlier.</summary>
    Task<ImmutableArray<string>> Running(DateTimeOffset quietSince, CancellationToken cancel);

    /// <summary>Newest first, without their specifications.</summary>
    /// <param name="project">Null: of all.</param>
    /// <param name="after">Id of the last one known; null: from the newest.</param>
    /// <param name="limit">At least 1.</param>
    Task<ImmutableArray<SweepLine>> Lines(string? project, string? after, int limit, CancellationToken cancel);

    /// <inheritdoc cref="Find"/>
    Task<SweepLine?> FindLine(string? idOrName, CancellationToken cancel);

    /// <param name="idOrName">An id, a name (its newest), or null: the newest of all.</param>
    Task<SweepView?> Find(string? idOrName, CancellationToken cancel);

    /// <summary>Among the sweeps of one project alone.</summary>
    /// <inheritdoc cref="Find(string?, CancellationToken)"/>
    Task<SweepView?> Find(string? idOrName, string project, CancellationToken cancel);

    /// <returns>At most <paramref name="limit"/> events with a number above <paramref name="after"/>, in order.</returns>
    Task<ImmutableArray<StoredEvent>> Events(string sweep, long after, int limit, CancellationToken cancel);

    Task<ImmutableArray<TrialView>> Trials(string sweep, CancellationToken cancel);

    /// <returns>By number, those above <paramref name="after"/>.</returns>
    Task<ImmutableArray<TrialView>> Trials(string sweep, int after, int limit, CancellationToken cancel);

    /// <summary>One trial; null: there is none of that number.</summary>
    Task<TrialView?> Trial(string sweep, int number, CancellationToken cancel);

    Task<ImmutableArray<NodeView>> Nodes(string sweep, CancellationToken cancel);

    /// <summary>In order of their beginning.</summary>
    Task<ImmutableArray<AttemptView>> Attempts(string sweep, CancellationToken cancel);

    /// <returns>By node and number, those behind <paramref name="after"/>.</returns>
    Task<ImmutableArray<AttemptView>> Attempts(string sweep, (string Node, int Number) after, int limit, CancellationToken cancel);

    /// <summary>In order of their time.</summary>
    Task<ImmutableArray<ReportView>> Reports(string sweep, CancellationToken cancel);

    /// <returns>By node, attempt and epoch, those behind <paramref name="after"/>.</returns>
    Task<ImmutableArray<ReportView>> Reports(string sweep, (string Node, int Attempt, int Epoch) after, int limit, CancellationToken cancel);

    Task<ImmutableArray<LedgerRow>> Ledger(string sweep, CancellationToken cancel);

    /// <returns>By number of the event, those above <paramref name="after"/>.</returns>
    Task<ImmutableArray<LedgerRow>> Ledger(string sweep, long after, int limit, CancellationToken cancel);

    /// <summary>Throws the read tables away and writes them again from the events.</summary>
    Task Rebuild(CancellationToken cancel);

    /// <returns>What is wrong, a line each; empty: read tables and events agree.</returns>
    Task<ImmutableArray<string>> Check(CancellationToken cancel);
}

/// <summary>A sweep without its specification. Money in nano-dollars; a budget of null is none.</summary>
public sealed record SweepLine(
    string Id, string Name, string Project, string Digest, SweepStatus Status, string? Reason, long SpendNano, long ReservedNano, long OverrunNano,
    long? BudgetNano, double RunningSeconds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long LastSeq);

/// <summary>Another activation wrote: drop the state and read again.</summary>
public sealed class SequenceConflictException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="ofProject">Whether it was the project's budget; otherwise the sweep's own.</param>
public sealed class BudgetExceededException(string message, bool ofProject = false) : Exception(message)
{
    public bool OfProject => ofProject;
}

/// <summary>The database cannot be opened, read or written as things are; the message says what to do.</summary>
public sealed class StorageException(string message, Exception? inner = null) : IOException(message, inner);
