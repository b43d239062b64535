using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

public abstract class WorkerStoreContract : ServiceStoreContract
{
    private protected WorkerStoreContract(ITestDatabase database)
        : base(database)
    {
    }

    [Fact]
    public async Task A_worker_and_its_devices_come_back_as_they_went()
    {
        var (here, there) = (new WorkerStore(await Open()), new WorkerStore(await Open()));
        var worker = Worker("w", "s1") with { MemoryBytes = long.MaxValue };

        await here.Hello(worker, [Device("w", "cuda-0", "s1"), Device("w", "cpu-0", "s1")], Cancel);

        Assert.Equal(worker, Assert.Single(await there.Workers(Cancel)));
        Assert.Equal([Device("w", "cpu-0", "s1"), Device("w", "cuda-0", "s1")], await there.Devices(Cancel));
        Assert.Equal("s1", await there.SessionOf("w/cpu-0", Cancel));
        Assert.Null(await there.SessionOf("w/cpu-1", Cancel));
    }

    [Fact]
    public async Task A_new_session_takes_the_name_over_with_its_own_devices_and_leaves_other_workers_alone()
    {
        var workers = new WorkerStore(await Open());
        await workers.Hello(Worker("w", "s1"), [Device("w", "cpu-0", "s1"), Device("w", "cpu-1", "s1")], Cancel);
        await workers.Hello(Worker("v", "x"), [Device("v", "cpu-0", "x")], Cancel);

        await workers.Hello(Worker("w", "s2"), [Device("w", "cpu-0", "s2")], Cancel);
        Assert.Null(await workers.Seen("w", "s1", At.AddHours(1), Cancel));
        Assert.False(await workers.Hello(Worker("w", "s1"), [Device("w", "cpu-9", "s1")], Cancel));
        Assert.False(await workers.Leave("w", "s1", "c1", Cancel));

        Assert.Equal([("v/cpu-0", "x"), ("w/cpu-0", "s2")], (await workers.Devices(Cancel)).Select(device => (device.Id, device.Session)));
        Assert.Equal([Worker("v", "x"), Worker("w", "s2")], await workers.Workers(Cancel));
    }

    [Fact]
    public async Task A_draining_worker_that_reconnects_still_drains_and_its_next_session_does_not()
    {
        var workers = new WorkerStore(await Open());
        await workers.Hello(Worker("w", "s1"), [], Cancel);
        Assert.True(await workers.SetState("w", null, WorkerState.Draining, Cancel));

        await workers.Hello(Worker("w", "s1") with { Coordinator = "c2", SeenAt = At.AddSeconds(9) }, [], Cancel);
        Assert.Equal(
            Worker("w", "s1") with { Coordinator = "c2", State = WorkerState.Draining, SeenAt = At.AddSeconds(9) }, Assert.Single(await workers.Workers(Cancel)));
        await workers.Hello(Worker("w", "s2"), [], Cancel);

        Assert.Equal(WorkerState.Here, Assert.Single(await workers.Workers(Cancel)).State);
    }

    [Fact]
    public async Task Only_the_session_that_holds_the_worker_says_that_it_is_gone()
    {
        var workers = new WorkerStore(await Open());
        await workers.Hello(Worker("w", "s2"), [], Cancel);

        Assert.False(await workers.SetState("w", "s1", WorkerState.Gone, Cancel));
        Assert.False(await workers.SetState("nobody", null, WorkerState.Gone, Cancel));
        Assert.Equal(WorkerState.Here, Assert.Single(await workers.Workers(Cancel)).State);
        Assert.True(await workers.SetState("w", "s2", WorkerState.Gone, Cancel));

        Assert.Equal(WorkerState.Gone, Assert.Single(await workers.Workers(Cancel)).State);
    }

    [Fact]
    public async Task Seen_moves_the_time_of_its_own_session_and_tells_the_state()
    {
        var workers = new WorkerStore(await Open());
        await workers.Hello(Worker("w", "s1"), [], Cancel);

        Assert.Equal(WorkerState.Here, await workers.Seen("w", "s1", At.AddMinutes(1), Cancel));

        Assert.Equal(Worker("w", "s1") with { SeenAt = At.AddMinutes(1) }, Assert.Single(await workers.Workers(Cancel)));
    }

    [Fact]
    public async Task A_worker_leaves_the_coordinator_whose_stream_it_was_on()
    {
        var workers = new WorkerStore(await Open());
        await workers.Hello(Worker("w", "s1"), [], Cancel);
        await workers.Hello(Worker("w", "s1") with { Coordinator = "c2" }, [], Cancel);

        Assert.False(await workers.Leave("w", "s1", "c1", Cancel));
        Assert.Equal(WorkerState.Here, Assert.Single(await workers.Workers(Cancel)).State);
        Assert.True(await workers.Leave("w", "s1", "c2", Cancel));

        Assert.Equal(WorkerState.Gone, Assert.Single(await workers.Workers(Cancel)).State);
    }

    [Fact]
    public async Task A_worker_that_says_hello_from_two_places_at_once_ends_with_one_sessions_devices()
    {
        var stores = new[] { new WorkerStore(await Open()), new WorkerStore(await Open()) };

        await Task.WhenAll(Enumerable.Range(0, 20).Select(round => Task.Run(() =>
            stores[round % 2].Hello(Worker("w", $"s{round}"), [Device("w", "cpu-0", $"s{round}"), Device("w", "cpu-1", $"s{round}")], Cancel))));

        var session = Assert.Single(await stores[0].Workers(Cancel)).Session;
        Assert.Equal([session, session], (await stores[0].Devices(Cancel)).Select(device => device.Session));
    }

    private static WorkerView Worker(string name, string session) => new(name, session, "c1", null, WorkerState.Here, At);

    private static DeviceView Device(string worker, string device, string session) => new($"{worker}/{device}", worker, session, "cpu", "cpu", "", 2);
}

public sealed class SqliteWorkerStoreTests() : WorkerStoreContract(new SqliteTestDatabase());

public sealed class PostgresWorkerStoreTests(SharedPostgres postgres) : WorkerStoreContract(new PostgresTestDatabase(postgres));
