using Dapper;
using Npgsql;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>The drill's own look into PostgreSQL: who appended, and whom Orleans takes for dead. Answers null while the database is away.</summary>
internal sealed class Witness(string connectionString)
{
    /// <summary>SiloStatus.Dead.</summary>
    private const int Dead = 6;

    private const string InstallSql = """
        CREATE SCHEMA drill;
        CREATE TABLE drill.append (sweep_id text NOT NULL, seq bigint NOT NULL, writer text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE FUNCTION drill.noted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO drill.append (sweep_id, seq, writer) VALUES (NEW.sweep_id, NEW.seq, current_setting('application_name'));
            RETURN NULL;
        END $$;
        CREATE TRIGGER noted AFTER INSERT ON sweep_event FOR EACH ROW EXECUTE FUNCTION drill.noted();
        """;

    /// <summary>Once, when the schema is there: notes beside each event which coordinator's connection wrote it.</summary>
    public async Task Install()
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(InstallSql);
    }

    private const string HostsSql = """
        SELECT DISTINCT ON (a.sweep_id) a.writer FROM drill.append a JOIN sweep s ON s.id = a.sweep_id
        WHERE s.status = 'running' AND a.at > clock_timestamp() - interval '20 seconds' ORDER BY a.sweep_id, a.at DESC
        """;

    /// <returns>Coordinators that appended last to a running sweep.</returns>
    public async Task<IReadOnlySet<string>?> Hosts(CancellationToken cancel) => (await Ask<string>(HostsSql, new { }, cancel))?.ToHashSet();

    private const string DeadSql = "SELECT count(*) FROM orleans_silo WHERE port = @Port AND status = @Dead";

    public async Task<bool> IsDeclaredDead(int siloPort, CancellationToken cancel) => (await Ask<long>(DeadSql, new { Port = siloPort, Dead }, cancel))?.Single() > 0;

    private const string RunningSql = "SELECT count(*) FROM attempt WHERE device = @Device AND outcome = 'none'";

    public async Task<long?> RunningOn(string device, CancellationToken cancel) => (await Ask<long>(RunningSql, new { Device = device }, cancel))?.Single();

    private const string LastSql = "SELECT count(*) FROM drill.append WHERE writer = @Writer";

    public async Task<long?> AppendsOf(string coordinator, CancellationToken cancel) => (await Ask<long>(LastSql, new { Writer = coordinator }, cancel))?.Single();

    private async Task<IReadOnlyList<T>?> Ask<T>(string sql, object arguments, CancellationToken cancel)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=3;Command Timeout=5");
            await connection.OpenAsync(cancel);
            return [.. await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancel))];
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
