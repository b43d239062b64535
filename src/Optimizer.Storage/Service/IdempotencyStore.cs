namespace Optimizer.Storage.Service;

/// <summary>A write that a client repeats, under the key that it gave it, is done once and answered alike. Kept for a day.</summary>
public sealed class IdempotencyStore(SqlDatabase database, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Longer than any answer takes: whoever began it is dead.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(5);

    private const string ExpireSql = """
        DELETE FROM idempotency WHERE principal = @Principal AND request_key = @Key
            AND (created_at_ms <= @Expired OR (status IS NULL AND created_at_ms <= @Abandoned))
        """;

    private const string BeginSql = """
        INSERT INTO idempotency (principal, request_key, digest, status, body, answerer, created_at_ms)
        VALUES (@Principal, @Key, @Digest, NULL, NULL, @Answerer, @At) ON CONFLICT (principal, request_key) DO NOTHING
        """;

    private const string FindSql = """
        SELECT digest AS Digest, status AS Status, body AS Body, answerer AS Answerer FROM idempotency
        WHERE principal = @Principal AND request_key = @Key
        """;

    /// <param name="principal">Who asks: an API key's id.</param>
    /// <param name="key">What the client calls the request.</param>
    /// <param name="digest">Of method, path and body.</param>
    public async Task<RepeatedRequest> Begin(string principal, string key, string digest, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var row = new
        {
            Principal = principal,
            Key = key,
            Digest = digest,
            // Written down, so that a beginning whose answer got lost is known for one's own.
            Answerer = Guid.NewGuid().ToString("N"),
            At = now.ToUnixTimeMilliseconds(),
            Expired = (now - Kept).ToUnixTimeMilliseconds(),
            Abandoned = (now - LongestAnswer).ToUnixTimeMilliseconds(),
        };
        await database.Execute(ExpireSql, row, cancel);
        await database.Execute(BeginSql, row, cancel);
        return await database.Query<Row>(FindSql, row, cancel) switch
        {
            [var found] when found.Answerer == row.Answerer => new RepeatedRequest.New(found.Answerer),
            [var found] when found.Digest != digest => new RepeatedRequest.Another(),
            [{ Status: { } status } found] => new RepeatedRequest.Answered(status, found.Body),
            _ => new RepeatedRequest.BeingAnswered(),
        };
    }

    private const string CompleteSql = """
        UPDATE idempotency SET status = @Status, body = @Body WHERE principal = @Principal AND request_key = @Key AND answerer = @Answerer
        """;

    /// <param name="answerer">From <see cref="RepeatedRequest.New"/>.</param>
    public Task Complete(string principal, string key, string answerer, int status, string? body, CancellationToken cancel) =>
        database.Execute(CompleteSql, new { Principal = principal, Key = key, Answerer = answerer, Status = status, Body = body }, cancel);

    private const string ForgetSql =
        "DELETE FROM idempotency WHERE principal = @Principal AND request_key = @Key AND answerer = @Answerer AND status IS NULL";

    /// <summary>It could not be answered: the same request may be tried again.</summary>
    public Task Forget(string principal, string key, string answerer, CancellationToken cancel) =>
        database.Execute(ForgetSql, new { Principal = principal, Key = key, Answerer = answerer }, cancel);

    private const string ClearSql = "DELETE FROM idempotency WHERE created_at_ms <= @Expired";

    /// <summary>Removes what is older than <see cref="Kept"/>.</summary>
    /// <returns>How many.</returns>
    public Task<int> Clear(CancellationToken cancel) =>
        database.Execute(ClearSql, new { Expired = (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds() }, cancel);

    private sealed record Row
    {
        public string Digest { get; init; } = "";
        public int? Status { get; init; }
        public string? Body { get; init; }
        public string Answerer { get; init; } = "";
    }
}

/// <summary>What a request under a client's key turned out to be.</summary>
public abstract record RepeatedRequest
{
    private RepeatedRequest()
    {
    }

    /// <summary>The first of its key: do it, then <see cref="IdempotencyStore.Complete"/> or <see cref="IdempotencyStore.Forget"/>.</summary>
    public sealed record New(string Answerer) : RepeatedRequest;

    public sealed record Answered(int Status, string? Body) : RepeatedRequest;

    public sealed record BeingAnswered : RepeatedRequest;

    /// <summary>The key was used for a different request.</summary>
    public sealed record Another : RepeatedRequest;
}
