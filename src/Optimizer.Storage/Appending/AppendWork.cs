using System.Text.Json;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage.Appending;

/// <summary>One append, ready to be written by a database in one transaction: what to read first, and what to write after that.</summary>
internal sealed class AppendWork
{
    private const int EventVersion = 1;

    private readonly IReadOnlyList<SweepEvent> events;
    private readonly string[] json;
    private readonly SweepChanges changes;
    private readonly bool checkSequence;

    public AppendWork(string sweep, long expectedSeq, IReadOnlyList<SweepEvent> events, bool checkSequence)
    {
        (Sweep, ExpectedSeq, this.events, this.checkSequence) = (sweep, expectedSeq, events, checkSequence);
        json = [.. events.Select(happened => JsonSerializer.Serialize(happened, CoreJson.Options))];
        changes = new SweepChanges(sweep, expectedSeq, events, json);
    }

    public string Sweep { get; }

    public long ExpectedSeq { get; }

    public int Count => events.Count;

    /// <inheritdoc cref="SweepChanges.TakesMoney"/>
    public bool TakesMoney => changes.TakesMoney;

    /// <summary>What the statements of <see cref="Standing"/> are given beside the sweep.</summary>
    public (string? Project, int WithSpec) Asking => (changes.NewProject, changes.NeedsSpec ? 1 : 0);

    /// <summary>The rows to write, the events first, and where the sweep stands then.</summary>
    /// <exception cref="SequenceConflictException">Another writer appended meanwhile.</exception>
    /// <exception cref="BudgetExceededException">A movement of money would exceed a budget.</exception>
    public (List<RowSet> Rows, Standing After) On(Standing standing)
    {
        if (checkSequence && standing.Last != ExpectedSeq)
            throw new SequenceConflictException($"Sweep {Sweep} is at event {standing.Last}, not at {ExpectedSeq}: another writer was faster; read again.");
        var fitting = standing.Last == ExpectedSeq ? changes : new SweepChanges(Sweep, standing.Last, events, json);
        var (rows, after) = fitting.On(standing);
        var seq = standing.Last;
        rows.Insert(0, new RowSet(
            ReadTables.Events, [.. events.Select((happened, index) => new object?[] { ++seq, EventVersion, happened.At.ToUnixTimeMilliseconds(), json[index] })]));
        return (rows, after);
    }

    /// <summary>Another writer's event has one of our numbers.</summary>
    public SequenceConflictException Conflict(Exception error) =>
        new($"Sweep {Sweep}: an event after {ExpectedSeq} exists already: another writer was faster; read again.", error);

    public const string StoredSql = """
        SELECT event_json FROM sweep_event WHERE sweep_id = @Sweep AND seq > @After AND seq <= @After + @Count ORDER BY seq
        """;

    /// <summary>Whether what is stored at our numbers is what we wanted to store.</summary>
    public bool IsStored(IEnumerable<string> stored) => stored.SequenceEqual(json, StringComparer.Ordinal);
}
