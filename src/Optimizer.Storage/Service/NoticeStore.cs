using System.Collections.Immutable;

namespace Optimizer.Storage.Service;

/// <summary>Which notices were sent: of all coordinators that notice the same, one sends it.</summary>
public sealed class NoticeStore(SqlDatabase database, TimeProvider clock)
{
    private const string ClaimSql = """
        INSERT INTO notice (sweep_id, occasion, seq, at_ms, claimant) VALUES (@Sweep, @Occasion, @Seq, @At, @Claimant)
        ON CONFLICT (sweep_id, occasion, seq) DO NOTHING
        """;

    private const string ClaimantSql = "SELECT claimant FROM notice WHERE sweep_id = @Sweep AND occasion = @Occasion AND seq = @Seq";

    /// <param name="occasion">budget_50, finished, …</param>
    /// <param name="seq">What tells this occasion from the same one of another time: an event's number, or 0 where there is but one.</param>
    /// <returns>True once, whoever asks; it is to be sent then.</returns>
    public async Task<bool> TryClaim(string sweep, string occasion, long seq, CancellationToken cancel)
    {
        // Written down, so that a claim whose answer got lost is known for one's own.
        var row = new { Sweep = sweep, Occasion = occasion, Seq = seq, At = clock.GetUtcNow().ToUnixTimeMilliseconds(), Claimant = Guid.NewGuid().ToString("N") };
        await database.Execute(ClaimSql, row, cancel);
        return (await database.Query<string>(ClaimantSql, row, cancel)) is [var claimant] && claimant == row.Claimant;
    }

    private const string ClaimedSql = """
        SELECT occasion AS Occasion, seq AS Seq, at_ms AS AtMs FROM notice WHERE sweep_id = @Sweep ORDER BY at_ms, occasion, seq
        """;

    /// <summary>Oldest first.</summary>
    public async Task<ImmutableArray<ClaimedNotice>> Claimed(string sweep, CancellationToken cancel) =>
        [.. (await database.Query<Row>(ClaimedSql, new { Sweep = sweep }, cancel)).Select(row => new ClaimedNotice(row.Occasion, row.Seq, Cell.Time(row.AtMs)))];

    private sealed record Row
    {
        public string Occasion { get; init; } = "";
        public long Seq { get; init; }
        public long AtMs { get; init; }
    }
}

public sealed record ClaimedNotice(string Occasion, long Seq, DateTimeOffset At);
