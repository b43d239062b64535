using System.Data.Common;
using System.Globalization;

namespace Optimizer.Storage.Appending;

/// <summary>Where a sweep stands when an append begins, read under the lock that keeps it so until the append's end.</summary>
/// <param name="Last">Number of its last event; 0: it has none.</param>
/// <param name="SpecJson">Only when asked for.</param>
/// <param name="Project">Null: its project has no budget, or no money is to be taken.</param>
internal sealed record Standing(long Last, SweepMoney Money, int Nodes, string? SpecJson, ProjectMoney? Project)
{
    public static Standing None { get; } = new(0, new SweepMoney(0, 0, 0, null), 0, null, null);

    /// <summary>
    /// A statement each, since PostgreSQL gives each a snapshot of its own: what one has waited for, the next one sees. <c>{lock}</c> is
    /// what keeps a row until the transaction's end.
    /// </summary>
    private const string SweepSql = """
        SELECT spend_nano, reserved_nano, overrun_nano, budget_nano, nodes, CASE WHEN @WithSpec = 1 THEN spec_json END
        FROM sweep WHERE id = @Sweep{lock}
        """;

    private const string LastSql = "SELECT COALESCE(MAX(seq), 0) FROM sweep_event WHERE sweep_id = @Sweep";

    private const string ProjectSql = """
        SELECT name, budget_nano FROM project
        WHERE budget_nano IS NOT NULL AND name = COALESCE(@Project, (SELECT project FROM sweep WHERE id = @Sweep)){lock}
        """;

    private const string ProjectSumSql = """
        SELECT COALESCE(SUM(spend_nano + reserved_nano), 0) FROM sweep WHERE project =
            (SELECT name FROM project WHERE budget_nano IS NOT NULL AND name = COALESCE(@Project, (SELECT project FROM sweep WHERE id = @Sweep)))
        """;

    /// <param name="takesMoney">Whether the append reserves or charges more than it releases anywhere, so that the project's budget counts.</param>
    public static string[] Statements(bool takesMoney, string rowLock) =>
        [.. (takesMoney ? new[] { SweepSql, LastSql, ProjectSql, ProjectSumSql } : [SweepSql, LastSql]).Select(sql => sql.Replace("{lock}", rowLock, StringComparison.Ordinal))];

    /// <summary>Reads what <see cref="Statements"/> gave.</summary>
    public static async Task<Standing> Read(DbDataReader reader, bool takesMoney, CancellationToken cancel)
    {
        var found = None;
        if (await reader.ReadAsync(cancel))
            found = found with
            {
                Money = new SweepMoney(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetInt64(3)),
                Nodes = reader.GetInt32(4),
                SpecJson = reader.IsDBNull(5) ? null : reader.GetString(5),
            };
        await reader.NextResultAsync(cancel);
        await reader.ReadAsync(cancel);
        found = found with { Last = reader.GetInt64(0) };
        if (!takesMoney) return found;
        await reader.NextResultAsync(cancel);
        (string, long)? project = await reader.ReadAsync(cancel) ? (reader.GetString(0), reader.GetInt64(1)) : null;
        await reader.NextResultAsync(cancel);
        await reader.ReadAsync(cancel);
        if (project is not var (name, budget)) return found;
        return found with { Project = new ProjectMoney(name, budget, (Int128)Convert.ToDecimal(reader.GetValue(0), CultureInfo.InvariantCulture)) };
    }
}

/// <summary>Nano-dollars of a sweep; a budget of null is none.</summary>
internal readonly record struct SweepMoney(long Spend, long Reserved, long Overrun, long? Budget);

/// <param name="Used">Spend plus reserved of all its sweeps.</param>
internal sealed record ProjectMoney(string Name, long Budget, Int128 Used);
