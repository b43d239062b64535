using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Optimizer.Tests.Shared;

namespace Optimizer.EndToEnd.Tests;

[Collection("one at a time: each test starts trainers on every core")]
public class CoordinatorTests
{
    /// <summary>What Orleans logs when a silo's start failed. Its loops go on until the process ends, and keep a processor busy.</summary>
    private const string FailedStart = "Silo.Start";

    [Fact]
    public async Task A_coordinator_whose_PostgreSQL_goes_away_while_it_starts_joins_at_its_first_try_when_it_is_back()
    {
        SharedPostgres.SkipIfMissing();
        await using var postgres = await PostgresServer.Start(fsync: false);
        var database = await postgres.CreateDatabase();
        using var work = new Workplace();
        var coordinator = work.Launch("serve", "--role", "coordinator", "--postgres", database, "--listen", "http://127.0.0.1:0", "--log", "json");
        var said = Hear(coordinator);

        await Until(() => IsMigrated(database), coordinator, said);
        await postgres.Stop(immediate: true);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        var whileAway = string.Concat(said);
        await postgres.StartAgain();
        await Until(() => Task.FromResult(said.Any(line => line.StartsWith("Serving at", StringComparison.Ordinal))), coordinator, said);

        Assert.DoesNotContain("Serving at", whileAway, StringComparison.Ordinal);
        Assert.DoesNotContain(said, line => line.Contains(FailedStart, StringComparison.Ordinal));
    }

    private static ConcurrentQueue<string> Hear(Process process)
    {
        var said = new ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return said;
    }

    private static async Task<bool> IsMigrated(string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('orleans_silo') IS NOT NULL", connection);
        return (bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task Until(Func<Task<bool>> reached, Process process, ConcurrentQueue<string> said)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await reached())
        {
            Assert.False(process.HasExited, $"it ended:\n{string.Join('\n', said)}");
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromMinutes(2), $"not within two minutes:\n{string.Join('\n', said)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
