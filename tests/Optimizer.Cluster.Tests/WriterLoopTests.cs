using Microsoft.Extensions.Time.Testing;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Cluster.Tests;

public sealed class WriterLoopTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("optimizer-cluster-").FullName;
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch);
    private WatchedStore store = null!;
    private WriterLoop loop = null!;
    private Task running = Task.CompletedTask;
    private int afterwards;

    public async ValueTask InitializeAsync()
    {
        store = new WatchedStore(await SqliteSweepStore.Open(Path.Combine(folder, "optimizer.db")));
        loop = NewLoop();
        running = loop.Run();
    }

    public async ValueTask DisposeAsync()
    {
        loop.Close();
        await running;
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_stored()
    {
        store.Gate = new TaskCompletionSource();

        var answer = loop.Ask(Start);
        await store.Arrived.Task;

        Assert.False(answer.IsCompleted);
        store.Gate.SetResult();
        Assert.Null(await answer);
        Assert.Equal(loop.Sweep.Seq, (await store.Read("s", 0, default)).Length);
    }

    [Fact]
    public async Task What_is_asked_during_an_append_is_stored_by_the_next_one_together()
    {
        store.Gate = new TaskCompletionSource();
        var first = loop.Ask(Start);
        await store.Arrived.Task;

        var more = Enumerable.Range(0, 20).Select(number => loop.Tell(turn => turn.Raise(Planned(number)))).ToList();
        store.Gate.SetResult();
        await Task.WhenAll([first, .. more]);

        Assert.Equal(2, store.Appends);
        Assert.Equal(21, (await store.Read("s", 0, default)).Length);
    }

    [Fact]
    public async Task What_changes_nothing_is_answered_without_an_append()
    {
        await loop.Ask(Start);
        var (appends, told) = (store.Appends, afterwards);

        Assert.Equal(SweepStatus.Running, await loop.Ask(turn => turn.Sweep.Status));

        Assert.Equal((appends, told + 1), (store.Appends, afterwards));
    }

    [Fact]
    public async Task When_storing_fails_everyone_is_told_and_the_state_is_given_up()
    {
        await loop.Ask(Start);
        (store.Gate, store.Arrived) = (new TaskCompletionSource(), new TaskCompletionSource());
        store.Failure = new StorageException("the disk is full");

        var first = loop.Tell(turn => turn.Raise(Planned(1)));
        await store.Arrived.Task;
        var waiting = loop.Tell(turn => turn.Raise(Planned(2)));
        store.Gate.SetResult();

        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<StorageException>(() => first)).Message);
        Assert.Equal("Sweep s is being read again; call again.", (await Assert.ThrowsAsync<SequenceConflictException>(() => waiting)).Message);
        await running;
        await Assert.ThrowsAsync<SequenceConflictException>(() => loop.Ask(turn => turn.Sweep.Seq));
        Assert.True(loop.IsBroken);
        Assert.Single(await store.Read("s", 0, default));
    }

    [Fact]
    public async Task Of_two_loops_on_one_sweep_the_slower_breaks_and_its_events_are_not_stored()
    {
        await loop.Ask(Start);
        var sweep = new Sweep();
        foreach (var stored in await store.Read("s", 0, default)) sweep.Apply(stored.Event);
        var other = NewLoop(sweep);
        var otherRunning = other.Run();

        await other.Tell(turn => turn.Raise(Planned(1)));
        await Assert.ThrowsAsync<SequenceConflictException>(() => loop.Tell(turn => turn.Raise(Planned(2))));

        Assert.Equal((true, false), (loop.IsBroken, other.IsBroken));
        Assert.Equal(["n1"], (await store.Nodes("s", default)).Select(node => node.Id));
        other.Close();
        await otherRunning;
    }

    [Fact]
    public async Task A_command_that_fails_before_it_changes_anything_fails_alone()
    {
        await loop.Ask(Start);

        var failing = loop.Tell(_ => throw new InvalidOperationException("no"));
        var fine = loop.Tell(turn => turn.Raise(Planned(1)));

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        await fine;
        Assert.False(loop.IsBroken);
    }

    [Fact]
    public async Task A_command_that_fails_half_way_stores_nothing_and_gives_the_state_up()
    {
        await loop.Ask(Start);

        var failing = loop.Tell(turn =>
        {
            turn.Raise(Planned(1));
            throw new InvalidOperationException("no");
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await running;
        Assert.True(loop.IsBroken);
        Assert.Single(await store.Read("s", 0, default));
    }

    [Fact]
    public async Task A_loop_that_closes_still_does_what_was_asked_of_it()
    {
        store.Gate = new TaskCompletionSource();
        var first = loop.Ask(Start);
        await store.Arrived.Task;
        var second = loop.Tell(turn => turn.Raise(Planned(1)));

        loop.Close();
        store.Gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(2, (await store.Read("s", 0, default)).Length);
        await Assert.ThrowsAsync<SequenceConflictException>(() => loop.Ask(Start));
    }

    [Fact]
    public async Task Events_carry_the_time_of_their_turn()
    {
        clock.Advance(TimeSpan.FromSeconds(90));

        await loop.Ask(Start);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(90), (await store.Read("s", 0, default))[0].Event.At);
    }

    private WriterLoop NewLoop(Sweep? sweep = null) => new("s", sweep ?? new Sweep(), store, clock, _ => null, () => afterwards++);

    private static string? Start(Turn turn) => Lifecycle.Submit(turn, TestSpecs.On("cpu"), "digest");

    private static NodePlanned Planned(int number) => new(new Core.Stages.StageNode(
        $"n{number}", "train", null, Core.Search.Configuration.Empty, null, 7));
}
