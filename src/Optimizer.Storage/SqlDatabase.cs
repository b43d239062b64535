using System.Data.Common;

namespace Optimizer.Storage;

/// <summary>A database that speaks the shared statements; what differs between databases is in the subclass.</summary>
public abstract class SqlDatabase
{
    /// <summary>An open connection.</summary>
    /// <exception cref="StorageException">It cannot be opened; the message says what to do.</exception>
    public abstract Task<DbConnection> Open(CancellationToken cancel);

    /// <summary>A transaction that takes the write lock at once where the database has only one.</summary>
    public abstract Task<DbTransaction> Begin(DbConnection connection, CancellationToken cancel);

    /// <summary>Whether the database refused a row because its key exists.</summary>
    public abstract bool IsKeyConflict(DbException error);

    /// <returns>What to tell a person about an error of the database itself; null: nothing better than the error.</returns>
    public abstract StorageException? Explain(DbException error);
}
