using System.Threading.Channels;
using Npgsql;
using Optimizer.Storage.Appending;

namespace Optimizer.Storage.Postgres;

/// <summary>
/// A commit's flush costs more than what it flushes: appends of different sweeps that come while others are written wait, and go into one
/// transaction together. Each is acknowledged after the commit, or refused alone.
/// </summary>
/// <param name="alone">Writes one append in a transaction of its own, as often as it takes; true: an earlier try may have stored it.</param>
internal sealed class PostgresWriter(Func<Task<NpgsqlConnection>> open, Func<AppendWork, bool, CancellationToken, Task> alone)
{
    private const int MostAtOnce = 64;

    /// <summary>Transactions at a time: while one waits for the disk, the server works on the next.</summary>
    private const int Lanes = 2;

    private readonly Channel<Waiting> queue = Channel.CreateUnbounded<Waiting>();
    private int busy;

    /// <exception cref="SequenceConflictException">Another writer appended meanwhile.</exception>
    /// <exception cref="BudgetExceededException">A movement of money would exceed a budget.</exception>
    public Task Append(AppendWork work, CancellationToken cancel)
    {
        // The first of a sweep has no row to lock: whoever else begins the same sweep would be met with other locks held.
        if (work.ExpectedSeq == 0) return alone(work, false, cancel);
        var waiting = new Waiting(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), cancel);
        queue.Writer.TryWrite(waiting);
        if (Enter()) _ = Task.Run(WriteAll, CancellationToken.None); // It writes for others too.
        return waiting.Done.Task;
    }

    /// <summary>Never counted but when entered: else an append could find the lanes full that are just being left.</summary>
    private bool Enter()
    {
        for (var now = Volatile.Read(ref busy); now < Lanes; now = Volatile.Read(ref busy))
            if (Interlocked.CompareExchange(ref busy, now + 1, now) == now) return true;
        return false;
    }

    private async Task WriteAll()
    {
        do
        {
            while (Group() is { Count: > 0 } group) await Write(group);
            Interlocked.Decrement(ref busy);
        }
        while (queue.Reader.TryPeek(out _) && Enter());
    }

    /// <returns>One append of a sweep; a second one goes its own way, and waits for the first at the sweep's lock.</returns>
    private List<Waiting> Group()
    {
        var group = new SortedDictionary<string, Waiting>(StringComparer.Ordinal);
        while (group.Count < MostAtOnce && queue.Reader.TryRead(out var waiting))
            if (!group.TryAdd(waiting.Work.Sweep, waiting)) _ = Alone(waiting, mayBeStored: false);
        return [.. group.Values];
    }

    private async Task Write(List<Waiting> waiting)
    {
        var group = new PostgresGroup([.. waiting.Select(one => one.Work)]);
        try
        {
            await using var connection = await open();
            var refused = await group.Try(connection);
            foreach (var (one, error) in waiting.Zip(refused))
            {
                if (error is null) one.Done.TrySetResult();
                else one.Done.TrySetException(error);
            }
        }
        catch (Exception)
        {
            // Whatever it was, each meets it again if it is its own, and is not kept by that of another. The lane is free meanwhile.
            foreach (var one in waiting) _ = Alone(one, group.MayBeStored);
        }
    }

    private async Task Alone(Waiting waiting, bool mayBeStored)
    {
        try
        {
            await alone(waiting.Work, mayBeStored, waiting.Cancel);
            waiting.Done.TrySetResult();
        }
        catch (Exception error)
        {
            waiting.Done.TrySetException(error);
        }
    }

    private sealed record Waiting(AppendWork Work, TaskCompletionSource Done, CancellationToken Cancel);
}
