using System.Collections.Immutable;

namespace Optimizer.Storage.Service;

/// <summary>Which sweeps have moved, without reading them all: a look once a second costs next to nothing.</summary>
public sealed class SweepChanges(SqlDatabase database)
{
    private const string Sql = "SELECT id AS Id, last_seq AS LastSeq FROM sweep WHERE updated_at_ms >= @Since ORDER BY updated_at_ms";

    /// <returns>Ids and last events of those with an event at <paramref name="since"/> or later, by the clocks of those who appended.</returns>
    public async Task<ImmutableArray<(string Id, long LastSeq)>> Since(DateTimeOffset since, CancellationToken cancel) =>
        [.. (await database.Query<Row>(Sql, new { Since = since.ToUnixTimeMilliseconds() }, cancel)).Select(row => (row.Id, row.LastSeq))];

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public long LastSeq { get; init; }
    }
}
