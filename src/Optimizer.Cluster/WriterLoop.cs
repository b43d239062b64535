using System.Threading.Channels;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Cluster;

/// <summary>
/// One sweep's writer. Calls enqueue a command and await its answer; the loop decides all that wait on one state, appends once, then
/// answers. Nothing is answered before it is stored; if storing fails the state is thrown away and everyone is told to try again.
/// </summary>
internal sealed class WriterLoop(string id, Sweep sweep, ISweepStore store, TimeProvider clock, Func<Sweep, Proposer?> inline, Action afterwards)
{
    private readonly Channel<Pending> queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The state as stored; only the loop changes it.</summary>
    public Sweep Sweep { get; } = sweep;

    /// <summary>Set when storing failed: the state in memory is not to be used any more.</summary>
    public bool IsBroken { get; private set; }

    /// <exception cref="SequenceConflictException">Another activation wrote; call again.</exception>
    public async Task<T> Ask<T>(Func<Turn, T> decide)
    {
        var pending = new Pending(turn => decide(turn), new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(pending)) throw new SequenceConflictException($"Sweep {id} is being read again; call again.");
        return (T)(await pending.Answer.Task)!;
    }

    public Task Tell(Action<Turn> decide) => Ask(turn =>
    {
        decide(turn);
        return true;
    });

    public async Task Run()
    {
        var batch = new List<(Pending Pending, object? Answer)>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            Pending? deciding = null;
            try
            {
                var expected = Sweep.Seq;
                var turn = new Turn(Sweep, clock.GetUtcNow(), inline(Sweep));
                while (batch.Count < 256 && queue.Reader.TryRead(out deciding)) batch.Add((deciding, deciding.Decide(turn)));
                deciding = null;
                await store.Append(id, expected, turn.Events, CancellationToken.None);
                foreach (var (pending, answer) in batch) pending.Answer.TrySetResult(answer);
                afterwards();
            }
            catch (Exception error)
            {
                Break(error, [.. batch.Select(pair => pair.Pending), .. deciding is null ? Array.Empty<Pending>() : [deciding]]);
                return;
            }
        }
    }

    public void Close() => queue.Writer.TryComplete();

    private void Break(Exception error, IEnumerable<Pending> waiting)
    {
        IsBroken = true;
        queue.Writer.TryComplete();
        foreach (var pending in waiting) pending.Answer.TrySetException(error);
        while (queue.Reader.TryRead(out var pending)) pending.Answer.TrySetException(error);
        afterwards();
    }

    private sealed record Pending(Func<Turn, object?> Decide, TaskCompletionSource<object?> Answer);
}
