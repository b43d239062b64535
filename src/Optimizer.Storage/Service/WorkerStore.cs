using System.Collections.Immutable;
using System.Text.Json;
using Dapper;

namespace Optimizer.Storage.Service;

/// <summary>Workers and their devices, and which session of a worker holds them now: a device grain that moved reads it here.</summary>
public sealed class WorkerStore(SqlDatabase database)
{
    private const string HelloSql = """
        INSERT INTO worker (name, session, coordinator, memory_bytes, state, seen_at_ms)
        VALUES (@Name, @Session, @Coordinator, @MemoryBytes, @State, @At)
        ON CONFLICT (name) DO UPDATE SET session = excluded.session, coordinator = excluded.coordinator, memory_bytes = excluded.memory_bytes,
            state = CASE WHEN worker.state = 'draining' AND worker.session = excluded.session THEN worker.state ELSE excluded.state END,
            seen_at_ms = excluded.seen_at_ms
        """;

    private const string ForgetDevicesSql = "DELETE FROM device WHERE worker = @Name";

    private const string DeviceSql = """
        INSERT INTO device (id, worker, session, class, kind, address, threads)
        VALUES (@Id, @Worker, @Session, @Class, @Kind, @Address, @Threads)
        """;

    /// <summary>The worker is here with these devices and no others.</summary>
    public Task Hello(WorkerView worker, IReadOnlyList<DeviceView> devices, CancellationToken cancel) => database.Run(async connection =>
    {
        await using var transaction = await database.Begin(connection, cancel);
        await connection.ExecuteAsync(
            HelloSql,
            new { worker.Name, worker.Session, worker.Coordinator, worker.MemoryBytes, State = Word(worker.State), At = worker.SeenAt.ToUnixTimeMilliseconds() },
            transaction);
        await connection.ExecuteAsync(ForgetDevicesSql, new { worker.Name }, transaction);
        foreach (var device in devices) await connection.ExecuteAsync(DeviceSql, device, transaction);
        await transaction.CommitAsync(cancel);
        return true;
    }, cancel);

    private const string SeenSql = "UPDATE worker SET seen_at_ms = @At, coordinator = @Coordinator WHERE name = @Name AND session = @Session";

    public Task Seen(string name, string session, string coordinator, DateTimeOffset at, CancellationToken cancel) => database.Execute(
        SeenSql, new { Name = name, Session = session, Coordinator = coordinator, At = at.ToUnixTimeMilliseconds() }, cancel);

    private const string StateSql = "UPDATE worker SET state = @State WHERE name = @Name";

    private const string StateOfSessionSql = StateSql + " AND session = @Session";

    /// <param name="session">Only if this session holds the worker; null: whichever does.</param>
    /// <returns>False: there is no such worker.</returns>
    public async Task<bool> SetState(string name, string? session, WorkerState state, CancellationToken cancel) => await database.Execute(
        session is null ? StateSql : StateOfSessionSql, new { Name = name, Session = session, State = Word(state) }, cancel) > 0;

    private const string SessionSql = "SELECT session FROM device WHERE id = @Id";

    /// <returns>The session that holds the device; null: the device is unknown.</returns>
    public async Task<string?> SessionOf(string device, CancellationToken cancel) =>
        (await database.Query<string>(SessionSql, new { Id = device }, cancel)).FirstOrDefault();

    private const string WorkersSql = """
        SELECT name AS Name, session AS Session, coordinator AS Coordinator, memory_bytes AS MemoryBytes, state AS State, seen_at_ms AS SeenAtMs
        FROM worker ORDER BY name
        """;

    public async Task<ImmutableArray<WorkerView>> Workers(CancellationToken cancel) =>
        [.. (await database.Query<WorkerRow>(WorkersSql, new { }, cancel)).Select(row => row.View())];

    private const string DevicesSql = """
        SELECT id AS Id, worker AS Worker, session AS Session, class AS Class, kind AS Kind, address AS Address, threads AS Threads
        FROM device ORDER BY id
        """;

    public async Task<ImmutableArray<DeviceView>> Devices(CancellationToken cancel) =>
        [.. (await database.Query<DeviceRow>(DevicesSql, new { }, cancel)).Select(row => row.View())];

    private static string Word(WorkerState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private sealed record WorkerRow
    {
        public string Name { get; init; } = "";
        public string Session { get; init; } = "";
        public string Coordinator { get; init; } = "";
        public long? MemoryBytes { get; init; }
        public string State { get; init; } = "";
        public long SeenAtMs { get; init; }

        public WorkerView View() => new(Name, Session, Coordinator, MemoryBytes, Cell.Word<WorkerState>(State), Cell.Time(SeenAtMs));
    }

    private sealed record DeviceRow
    {
        public string Id { get; init; } = "";
        public string Worker { get; init; } = "";
        public string Session { get; init; } = "";
        public string Class { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Address { get; init; } = "";
        public int Threads { get; init; }

        public DeviceView View() => new(Id, Worker, Session, Class, Kind, Address, Threads);
    }
}
