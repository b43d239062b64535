using System.Threading.Channels;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Cluster;

/// <summary>
/// One sweep's writer. Calls enqueue a command and await its answer; the loop decides all that wait on one state, appends once, then
/// answers. Nothing is answered before it is stored; if storing fails the state is thrown away and everyone is told to try again.
/// </summary>
/// <param name="afterwards">Called after each append, when <see cref="Sweep"/> is what is stored, and once when the loop breaks.</param>
internal sealed class WriterLoop(string id, Sweep sweep, ISweepStore store, TimeProvider clock, Func<Sweep, Proposer?> inline, Action afterwards)
{
    private const int MostAtOnce = 256;

    private readonly Channel<Pending> queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Only the loop changes it; while an append is under way it is ahead of what is stored.</summary>
    public Sweep Sweep { get; } = sweep;

    /// <summary>Set when storing failed: the state in memory is not to be used any more.</summary>
    public bool IsBroken { get; private set; }

    /// <exception cref="SequenceConflictException">Another activation wrote, or this one is leaving; call again.</exception>
    public async Task<T> Ask<T>(Func<Turn, T> decide)
    {
        var pending = new Pending(turn => decide(turn), new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(pending)) throw Gone();
        return (T)(await pending.Answer.Task)!;
    }

    public Task Tell(Action<Turn> decide) => Ask(turn =>
    {
        decide(turn);
        return true;
    });

    public async Task Run()
    {
        var decided = new List<(Pending Pending, object? Answer)>();
        while (await queue.Reader.WaitToReadAsync())
        {
            decided.Clear();
            try
            {
                var expected = Sweep.Seq;
                var turn = new Turn(Sweep, clock.GetUtcNow(), inline(Sweep));
                while (decided.Count < MostAtOnce && queue.Reader.TryRead(out var pending)) Decide(turn, pending, decided);
                // On another thread, so that calls go on queueing for the next append meanwhile.
                if (turn.Events.Count > 0) await Task.Run(() => store.Append(id, expected, turn.Events, CancellationToken.None));
                foreach (var (pending, answer) in decided) pending.Answer.TrySetResult(answer);
                afterwards();
            }
            catch (Exception error)
            {
                Break(error, decided);
                return;
            }
        }
    }

    /// <summary>No more commands; those that wait are still done.</summary>
    public void Close() => queue.Writer.TryComplete();

    public SequenceConflictException Gone() => new($"Sweep {id} is being read again; call again.");

    /// <summary>A command that fails before it changed anything fails alone; one that fails half way takes the state with it.</summary>
    private static void Decide(Turn turn, Pending pending, List<(Pending Pending, object? Answer)> decided)
    {
        var before = turn.Sweep.Seq;
        try
        {
            decided.Add((pending, pending.Decide(turn)));
        }
        catch (Exception error) when (turn.Sweep.Seq == before)
        {
            pending.Answer.TrySetException(error);
        }
        catch (Exception error)
        {
            pending.Answer.TrySetException(error);
            throw;
        }
    }

    private void Break(Exception error, List<(Pending Pending, object? Answer)> decided)
    {
        IsBroken = true;
        queue.Writer.TryComplete();
        foreach (var (pending, _) in decided) pending.Answer.TrySetException(error);
        while (queue.Reader.TryRead(out var pending)) pending.Answer.TrySetException(Gone());
        afterwards();
    }

    private sealed record Pending(Func<Turn, object?> Decide, TaskCompletionSource<object?> Answer);
}
