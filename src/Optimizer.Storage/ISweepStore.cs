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

    /// <param name="idOrName">An id, a name (its newest), or null: the newest of all.</param>
    Task<SweepView?> Find(string? idOrName, CancellationToken cancel);

    Task<ImmutableArray<TrialView>> Trials(string sweep, CancellationToken cancel);

    Task<ImmutableArray<NodeView>> Nodes(string sweep, CancellationToken cancel);

    Task<ImmutableArray<AttemptView>> Attempts(string sweep, CancellationToken cancel);

    Task<ImmutableArray<ReportView>> Reports(string sweep, CancellationToken cancel);

    Task<ImmutableArray<LedgerRow>> Ledger(string sweep, CancellationToken cancel);

    /// <summary>Throws the read tables away and writes them again from the events.</summary>
    Task Rebuild(CancellationToken cancel);

    /// <returns>What is wrong, a line each; empty: read tables and events agree.</returns>
    Task<ImmutableArray<string>> Check(CancellationToken cancel);
}

/// <summary>Another activation wrote: drop the state and read again.</summary>
public sealed class SequenceConflictException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="ofProject">Whether it was the project's budget; otherwise the sweep's own.</param>
public sealed class BudgetExceededException(string message, bool ofProject = false) : Exception(message)
{
    public bool OfProject => ofProject;
}

/// <summary>The database cannot be opened, read or written as things are; the message says what to do.</summary>
public sealed class StorageException(string message, Exception? inner = null) : IOException(message, inner);
