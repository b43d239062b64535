using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Sqlite;

/// <summary>
/// SQLite has one writer: appends that come while it writes wait, and go into one transaction together. One that does not fit is refused
/// before it has written anything; should writing fail, the transaction is taken back and each is tried alone, so that none fails for
/// another. A savepoint for each would do the same, but costs a copy of every page that changes. All are acknowledged after the commit that
/// reached the disk.
/// </summary>
/// <param name="open">A connection; it and its prepared statements are kept while appends come, and for a second after the last.</param>
/// <param name="explain">The error in words for a person, or itself.</param>
internal sealed class SqliteWriter(Func<Task<SqliteConnection>> open, Func<SqliteException, Exception> explain, TimeProvider clock)
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private int writing;

    public Task Append(AppendWork work)
    {
        var waiting = new Waiting(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        queue.Writer.TryWrite(waiting);
        if (Interlocked.Exchange(ref writing, 1) == 0) _ = Task.Run(WriteAll);
        return waiting.Done.Task;
    }

    private async Task WriteAll()
    {
        do
        {
            SqliteSession? session = null;
            while (await Arrives())
            {
                var group = new List<Waiting>();
                while (group.Count < MostAtOnce && queue.Reader.TryRead(out var waiting)) group.Add(waiting);
                session = await Write(session, group);
            }

            session?.Dispose();
            Volatile.Write(ref writing, 0);
        }
        while (queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref writing, 1) == 0);
    }

    /// <summary>Ends with every append of the group acknowledged or failed.</summary>
    /// <returns>The session to go on with; null: a new one.</returns>
    private async Task<SqliteSession?> Write(SqliteSession? session, List<Waiting> group)
    {
        try
        {
            session ??= new SqliteSession(await open());
            await Commit(session, group);
            return session;
        }
        catch (Exception error)
        {
            session?.Abandon();
            session = null;
            var left = group.FindAll(waiting => !waiting.Done.Task.IsCompleted);
            if (left is [var alone]) alone.Done.TrySetException(error is SqliteException failure ? explain(failure) : error);
            else foreach (var waiting in left) session = await Write(session, [waiting]);
            return session;
        }
    }

    /// <returns>False: nothing came for a while.</returns>
    private async Task<bool> Arrives()
    {
        if (queue.Reader.TryPeek(out _)) return true;
        using var patience = new CancellationTokenSource(Idle, clock);
        try
        {
            return await queue.Reader.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task Commit(SqliteSession session, List<Waiting> group)
    {
        var written = new List<Waiting>();
        session.Run("BEGIN IMMEDIATE");
        foreach (var waiting in group)
        {
            try
            {
                var rows = await session.Decide(waiting.Work);
                session.Write(waiting.Work, rows);
                written.Add(waiting);
            }
            catch (Exception refused) when (refused is SequenceConflictException or BudgetExceededException)
            {
                waiting.Done.TrySetException(refused);
            }
        }

        session.Run("COMMIT");
        StorageMetrics.Commits.Add(1);
        foreach (var waiting in written) waiting.Done.TrySetResult();
    }

    private sealed record Waiting(AppendWork Work, TaskCompletionSource Done);
}
