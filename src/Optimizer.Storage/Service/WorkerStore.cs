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

    private const string ArriveSql =
        "INSERT INTO worker_session (worker, session, since_ms) VALUES (@Name, @Session, @At) ON CONFLICT (worker, session) DO NOTHING";

    private const string HolderSql = "SELECT session FROM worker WHERE name = @Name";

    private const string ForgetSessionsSql = "DELETE FROM worker_session WHERE worker = @Name AND session <> @Session AND since_ms < @Before";

    /// <summary>Sessions that lost their name are known for so long.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>The worker is here with these devices and no others.</summary>
    /// <returns>False: a newer session took the worker's name, and nothing was written.</returns>
    public async Task<bool> Hello(WorkerView worker, IReadOnlyList<DeviceView> devices, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await database.Begin(connection, cancel);
        var arrival = new
        {
            worker.Name,
            worker.Session,
            At = worker.SeenAt.ToUnixTimeMilliseconds(),
            Before = (worker.SeenAt - Remembered).ToUnixTimeMilliseconds(),
        };
        var isNew = await connection.ExecuteAsync(ArriveSql, arrival, transaction) > 0;
        if (!isNew && await connection.ExecuteScalarAsync<string?>(HolderSql, arrival, transaction) != worker.Session) return false;
        await connection.ExecuteAsync(ForgetSessionsSql, arrival, transaction);
        await connection.ExecuteAsync(
            HelloSql,
            new { worker.Name, worker.Session, worker.Coordinator, worker.MemoryBytes, State = Word(worker.State), At = worker.SeenAt.ToUnixTimeMilliseconds() },
            transaction);
        await connection.ExecuteAsync(ForgetDevicesSql, new { worker.Name }, transaction);
        foreach (var device in devices) await connection.ExecuteAsync(DeviceSql, device, transaction);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private const string SeenSql = """
        UPDATE worker SET seen_at_ms = @At WHERE name = @Name AND session = @Session RETURNING state
        """;

    /// <returns>The worker's state; null: another session holds the name.</returns>
    public async Task<WorkerState?> Seen(string name, string session, DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var row = new { Name = name, Session = session, At = at.ToUnixTimeMilliseconds() };
        var state = await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(SeenSql, row, cancellationToken: cancel));
        return state is null ? null : Cell.Word<WorkerState>(state);
    }

    private const string LeaveSql =
        "UPDATE worker SET state = 'gone' WHERE name = @Name AND session = @Session AND coordinator = @Coordinator";

    /// <returns>False: the worker's name is another session's, or its stream is on another coordinator now.</returns>
    public async Task<bool> Leave(string name, string session, string coordinator, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var row = new { Name = name, Session = session, Coordinator = coordinator };
        return await connection.ExecuteAsync(new CommandDefinition(LeaveSql, row, cancellationToken: cancel)) > 0;
    }

    private const string StateSql = "UPDATE worker SET state = @State WHERE name = @Name";

    private const string StateOfSessionSql = StateSql + " AND session = @Session";

    /// <param name="session">Only if this session holds the worker; null: whichever does.</param>
    /// <returns>False: there is no such worker.</returns>
    public async Task<bool> SetState(string name, string? session, WorkerState state, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var row = new { Name = name, Session = session, State = Word(state) };
        return await connection.ExecuteAsync(new CommandDefinition(session is null ? StateSql : StateOfSessionSql, row, cancellationToken: cancel)) > 0;
    }

    private const string SessionSql = "SELECT session FROM device WHERE id = @Id";

    /// <returns>The session that holds the device; null: the device is unknown.</returns>
    public async Task<string?> SessionOf(string device, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(SessionSql, new { Id = device }, cancellationToken: cancel));
    }

    private const string DeviceColumns = """
        SELECT id AS Id, worker AS Worker, session AS Session, class AS Class, kind AS Kind, address AS Address, threads AS Threads
        FROM device
        """;

    /// <returns>With the session that holds it; null: the device is unknown.</returns>
    public async Task<DeviceView?> Device(string id, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var command = new CommandDefinition(DeviceColumns + " WHERE id = @Id", new { Id = id }, cancellationToken: cancel);
        return (await connection.QuerySingleOrDefaultAsync<DeviceRow>(command))?.View();
    }

    private const string SweepsOnSql = "SELECT DISTINCT sweep_id FROM attempt WHERE device = @Device AND outcome = 'none'";

    /// <returns>Sweeps with a running attempt on the device.</returns>
    public async Task<ImmutableArray<string>> SweepsOn(string device, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<string>(new CommandDefinition(SweepsOnSql, new { Device = device }, cancellationToken: cancel))];
    }

    private const string WorkersSql = """
        SELECT name AS Name, session AS Session, coordinator AS Coordinator, memory_bytes AS MemoryBytes, state AS State, seen_at_ms AS SeenAtMs
        FROM worker ORDER BY name
        """;

    public async Task<ImmutableArray<WorkerView>> Workers(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<WorkerRow>(new CommandDefinition(WorkersSql, cancellationToken: cancel))).Select(row => row.View())];
    }

    public async Task<ImmutableArray<DeviceView>> Devices(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<DeviceRow>(new CommandDefinition(DeviceColumns + " ORDER BY id", cancellationToken: cancel))).Select(row => row.View())];
    }

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
