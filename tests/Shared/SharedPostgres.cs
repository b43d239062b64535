using Optimizer.Tests.Shared;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Optimizer.Tests.Shared;

/// <summary>
/// The test assembly's one PostgreSQL, started when the first test asks for a database and gone after the last. A test class takes it as a
/// constructor parameter. A test that stops the server starts its own <see cref="PostgresServer"/>.
/// </summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> server = new(() => PostgresServer.Start());

    /// <summary>Skips the test that calls it, with the reason, on a machine that has no PostgreSQL.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(PostgresServer.Missing is null, PostgresServer.Missing ?? "");

    /// <summary>The server itself, for its port and folder; do not stop it. Skips the test on a machine that has no PostgreSQL.</summary>
    public Task<PostgresServer> Server()
    {
        SkipIfMissing();
        return server.Value;
    }

    /// <summary>An empty database: how to connect to it. Skips the test on a machine that has no PostgreSQL.</summary>
    public async Task<string> CreateDatabase() => await (await Server()).CreateDatabase();

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated) await (await server.Value).DisposeAsync();
    }
}
