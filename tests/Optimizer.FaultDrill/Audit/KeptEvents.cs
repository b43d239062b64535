using System.Text.Json;
using Dapper;
using Npgsql;

namespace Optimizer.FaultDrill.Audit;

/// <summary>All events with who wrote them and when, a JSON object a line: what is left of the database for whoever looks into a finding.</summary>
internal static class KeptEvents
{
    private const string Sql = """
        SELECT e.sweep_id AS Sweep, e.seq AS Seq, a.writer AS Writer, a.at AS At, e.event_json AS Event
        FROM sweep_event e LEFT JOIN drill.append a USING (sweep_id, seq) ORDER BY e.sweep_id, e.seq
        """;

    public static async Task Write(string connectionString, string file)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await using var output = new StreamWriter(file);
        foreach (var row in await connection.QueryAsync<Row>(Sql))
        {
            using var happened = JsonDocument.Parse(row.Event);
            await output.WriteLineAsync(JsonSerializer.Serialize(new { row.Sweep, row.Seq, row.Writer, row.At, Event = happened.RootElement }));
        }
    }

    private sealed record Row
    {
        public string Sweep { get; init; } = "";
        public long Seq { get; init; }
        public string? Writer { get; init; }
        public DateTime? At { get; init; }
        public string Event { get; init; } = "";
    }
}
