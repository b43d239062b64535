using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage;

/// <summary>A database that speaks the shared statements; what differs between databases is in the subclass.</summary>
public abstract class SqlDatabase
{
    static SqlDatabase() => Storable.Binding.Install();

    /// <summary>An open connection.</summary>
    /// <exception cref="StorageException">It cannot be opened; the message says what to do.</exception>
    public abstract Task<DbConnection> Open(CancellationToken cancel);

    /// <summary>A transaction that takes the write lock at once where the database has only one.</summary>
    public abstract Task<DbTransaction> Begin(DbConnection connection, CancellationToken cancel);

    /// <summary>Runs it on a connection of its own, and again when the connection is lost: it must bear being run twice.</summary>
    /// <exception cref="StorageException">The database cannot be reached, read or written; the message says what to do.</exception>
    public abstract Task<T> Run<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <returns>What to tell a person about an error of the database itself; null: nothing better than the error.</returns>
    public abstract StorageException? Explain(DbException error);

    public async Task<ImmutableArray<T>> Query<T>(string sql, object arguments, CancellationToken cancel) => await Run(
        async connection => (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))).ToImmutableArray(), cancel);

    public Task<int> Execute(string sql, object arguments, CancellationToken cancel) =>
        Run(connection => connection.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancel)), cancel);

    /// <summary>Writes it durably before it returns, or not at all.</summary>
    internal abstract Task Append(AppendWork work, CancellationToken cancel);

    /// <summary>Writes rows of one sweep within a transaction.</summary>
    internal abstract Task Write(DbConnection connection, DbTransaction transaction, string sweep, IReadOnlyList<RowSet> rows);

    /// <summary>A connection for long work, that leaves nothing behind for others.</summary>
    internal abstract Task<DbConnection> OpenApart(CancellationToken cancel);

    /// <summary>A transaction that sees one moment of the database and keeps nobody waiting.</summary>
    internal abstract Task<DbTransaction> BeginSnapshot(DbConnection connection, CancellationToken cancel);

    /// <summary>A transaction beside which nobody appends.</summary>
    internal abstract Task<DbTransaction> BeginAlone(DbConnection connection, CancellationToken cancel);

    /// <summary>Puts empty temporary tables in the place of these, until the transaction's end.</summary>
    /// <returns>What to write before a table's name to get the one behind.</returns>
    internal abstract Task<string> Shadow(DbConnection connection, DbTransaction transaction, IEnumerable<string> tables);
}
