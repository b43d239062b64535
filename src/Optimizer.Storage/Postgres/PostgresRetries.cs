using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Optimizer.Storage.Postgres;

/// <summary>Tries again while the server is away, restarts or gives way to another transaction, and says in words when that does not help.</summary>
internal sealed class PostgresRetries
{
    /// <summary>No new try begins later than this after the first.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private const string IdleInTransactionSessionTimeout = "25P03";

    private static readonly ResiliencePropertyKey<long> Began = new("began");

    private readonly ResiliencePipeline pipeline;
    private readonly string server;
    private readonly TimeProvider clock;

    /// <param name="server">In words: address and database.</param>
    public PostgresRetries(string server, TimeProvider clock)
    {
        (this.server, this.clock) = (server, clock);
        pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = TimeSpan.FromSeconds(2),
                ShouldHandle = given => ValueTask.FromResult(
                    given.Outcome.Exception is { } error && IsPassing(error) && clock.GetElapsedTime(given.Context.Properties.GetValue(Began, 0)) < Longest),
                OnRetry = _ =>
                {
                    StorageMetrics.Retries.Add(1);
                    return default;
                },
            })
            .Build();
    }

    /// <exception cref="StorageException">It went on failing, or the server refuses for a reason that a person must remove.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(Began, clock.GetTimestamp());
        try
        {
            return await pipeline.ExecuteAsync(async given => await work(given.CancellationToken), context);
        }
        catch (DbException error) when (Explain(error) is { } explained)
        {
            throw explained;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <returns>Null: an error of a statement, not of the server.</returns>
    public StorageException? Explain(DbException error) => Words(error) is { } words ? new StorageException(words, error) : null;

    /// <summary>Whether the same may go well a moment later: nothing was written, or it is not known whether it was.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal) || state
            is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or IdleInTransactionSessionTimeout,
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException } => true,
        NpgsqlException { IsTransient: true } => true,
        _ => false,
    };

    private string? Words(DbException error) => error switch
    {
        PostgresException { SqlState: "28P01" or "28000" } refused =>
            $"The PostgreSQL server {server} refuses the login ({refused.MessageText}); give a user and password that it accepts in the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } missing =>
            $"The PostgreSQL server {server}: {missing.MessageText}; make it with createdb, or name another in the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
            $"The PostgreSQL server {server}: {denied.MessageText}; grant the user of the connection string all rights on the database and its schema.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            $"The disk of the PostgreSQL server {server} is full; make room: everything acknowledged so far is kept.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            $"The PostgreSQL server {server} takes no writes (a standby, or set read-only); name the primary in the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            $"The PostgreSQL server {server} has no connection left; raise its max_connections, or lower Maximum Pool Size in the connection string.",
        _ when IsPassing(error) =>
            $"The PostgreSQL server {server} could not be reached or did not answer for {Longest.TotalSeconds:0} s ({Cause(error)}); start it, or check the "
            + "network and the connection string: everything acknowledged so far is kept.",
        _ => null,
    };

    private static string Cause(Exception error) => (error.InnerException ?? error).Message.TrimEnd('.');
}
