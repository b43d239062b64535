using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Sqlite;

/// <summary>
/// SQLite has one writer: appends that come while it writes wait, and go into one transaction together, where each stays or is taken back
/// alone. All are acknowledged after the commit that reached the disk.
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
                try
                {
                    session ??= new SqliteSession(await open());
                    await Write(session, group);
                }
                catch (Exception error)
                {
                    foreach (var waiting in group) waiting.Done.TrySetException(error is SqliteException failure ? explain(failure) : error);
                    session?.Dispose();
                    session = null;
                }
            }

            session?.Dispose();
            Volatile.Write(ref writing, 0);
        }
        while (queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref writing, 1) == 0);
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

    private async Task Write(SqliteSession session, List<Waiting> group)
    {
        var written = new List<Waiting>();
        session.Run("BEGIN IMMEDIATE");
        foreach (var waiting in group)
        {
            session.Run("SAVEPOINT append");
            try
            {
                await session.Write(waiting.Work);
                written.Add(waiting);
            }
            catch (Exception error)
            {
                // Where SQLite has ended the transaction by itself, as on a full disk, this fails and the whole group with it.
                session.Run("ROLLBACK TO append");
                waiting.Done.TrySetException(error is SqliteException failure ? explain(failure) : error);
            }

            session.Run("RELEASE append");
        }

        session.Run("COMMIT");
        StorageMetrics.Commits.Add(1);
        foreach (var waiting in written) waiting.Done.TrySetResult();
    }

    private sealed record Waiting(AppendWork Work, TaskCompletionSource Done);
}
