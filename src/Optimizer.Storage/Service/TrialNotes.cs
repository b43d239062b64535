using System.Collections.Immutable;

namespace Optimizer.Storage.Service;

/// <summary>What people say of a trial.</summary>
/// <param name="Tags">Without commas.</param>
/// <param name="By">Name of the key that changed it last.</param>
public sealed record TrialNote(string Note, ImmutableArray<string> Tags, string By, DateTimeOffset At);

/// <summary>Notes and tags of trials, the newest of each.</summary>
public sealed class TrialNotes(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Schema that brought them: a database of before may be looked at without being changed.</summary>
    private const int Since = 5;

    private const string SaveSql = """
        INSERT INTO trial_note (sweep_id, trial, note, tags, changed_by, changed_at_ms) VALUES (@Sweep, @Trial, @Note, @Tags, @By, @At)
        ON CONFLICT (sweep_id, trial) DO UPDATE SET note = @Note, tags = @Tags, changed_by = @By, changed_at_ms = @At
        """;

    /// <summary>In place of what was said before.</summary>
    /// <exception cref="ArgumentException">A tag with a comma.</exception>
    public async Task Save(string sweep, int trial, string note, IReadOnlyCollection<string> tags, string by, CancellationToken cancel)
    {
        if (tags.FirstOrDefault(tag => tag.Contains(',', StringComparison.Ordinal)) is { } odd) throw new ArgumentException($"A tag has no comma: '{odd}'.", nameof(tags));
        await database.Execute(
            SaveSql, new { Sweep = sweep, Trial = trial, Note = note, Tags = string.Join(',', tags), By = by, At = clock.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);
    }

    private const string FindSql = "SELECT note AS Note, tags AS Tags, changed_by AS ChangedBy, changed_at_ms AS AtMs FROM trial_note WHERE sweep_id = @Sweep AND trial = @Trial";

    /// <returns>Null: nobody said anything.</returns>
    public async Task<TrialNote?> Find(string sweep, int trial, CancellationToken cancel)
    {
        var schema = await database.Query<Schema>("SELECT CAST(MAX(number) AS BIGINT) AS Number FROM schema_version", new { }, cancel);
        if (schema[0].Number < Since) return null;
        var rows = await database.Query<Row>(FindSql, new { Sweep = sweep, Trial = trial }, cancel);
        return rows.IsEmpty ? null
            : new TrialNote(rows[0].Note, [.. rows[0].Tags.Split(',', StringSplitOptions.RemoveEmptyEntries)], rows[0].ChangedBy, DateTimeOffset.FromUnixTimeMilliseconds(rows[0].AtMs));
    }

    private sealed record Schema(long Number);

    private sealed record Row(string Note, string Tags, string ChangedBy, long AtMs);
}
