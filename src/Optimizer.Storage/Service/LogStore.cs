using System.Collections.Immutable;

namespace Optimizer.Storage.Service;

/// <summary>What attempts print while they run, so that any coordinator can show it. The whole log is a file once the attempt has ended.</summary>
public sealed class LogStore(SqlDatabase database)
{
    /// <summary>Of one attempt; later pieces are dropped, they are in the file.</summary>
    public const long MostCharacters = 1 << 20;

    private const string AddSql = """
        INSERT INTO attempt_log (sweep_id, node, attempt, position, text) VALUES (@Sweep, @Node, @Attempt, @Position, @Text)
        ON CONFLICT (sweep_id, node, attempt, position) DO NOTHING
        """;

    /// <summary>A piece twice is a piece once.</summary>
    public async Task Add(string sweep, string node, int attempt, LogPiece piece, CancellationToken cancel)
    {
        if (piece.Position >= MostCharacters) return;
        await database.Execute(AddSql, new { Sweep = sweep, Node = node, Attempt = attempt, piece.Position, piece.Text }, cancel);
    }

    private const string ReadSql = """
        SELECT position AS Position, text AS Text FROM attempt_log
        WHERE sweep_id = @Sweep AND node = @Node AND attempt = @Attempt AND position >= @From ORDER BY position
        """;

    /// <param name="from">Characters known already.</param>
    public Task<ImmutableArray<LogPiece>> Read(string sweep, string node, int attempt, long from, CancellationToken cancel) =>
        database.Query<LogPiece>(ReadSql, new { Sweep = sweep, Node = node, Attempt = attempt, From = from }, cancel);
}
