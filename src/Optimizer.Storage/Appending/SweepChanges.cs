using System.Text.Json;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage.Appending;

/// <summary>
/// What the events of one append make of the read tables: new rows, and for each row that changes what it ends up as. Decides nothing: an
/// event carries what its rows need. Made before the transaction, so that nothing waits for it.
/// </summary>
internal sealed class SweepChanges
{
    private readonly List<object?[]> newSweep = [], newNodes = [], newTrials = [], newAttempts = [], reports = [];
    private readonly Dictionary<string, NodeChange> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TrialChange> trials = [];
    private readonly Dictionary<(string Node, int Number), AttemptChange> attempts = [];
    private readonly List<Movement> movements = [];
    private readonly List<string> waitingForSpec = [];
    private readonly string sweep;
    private readonly long last;
    private readonly long lastAtMs;
    private string? spec;
    private string? digest;
    private SweepBudget? budget;
    private StatusChanged? status;

    /// <param name="events">At least one; the first has the number <paramref name="after"/> + 1.</param>
    /// <param name="json">The same, as stored.</param>
    public SweepChanges(string sweep, long after, IReadOnlyList<SweepEvent> events, IReadOnlyList<string> json)
    {
        this.sweep = sweep;
        last = after;
        for (var index = 0; index < events.Count; index++) Apply(++last, events[index], json[index]);
        lastAtMs = Ms(events[^1].At);
    }

    /// <summary>The project of a sweep that begins here; null: it has begun before.</summary>
    public string? NewProject { get; private set; }

    /// <summary>Whether the rows depend on the stored specification.</summary>
    public bool NeedsSpec => waitingForSpec.Count > 0;

    /// <summary>Whether any event takes more money than it releases.</summary>
    public bool TakesMoney => movements.Any(movement => movement.Taken > 0);

    /// <summary>The rows to write, in order, and where the sweep stands then.</summary>
    /// <exception cref="BudgetExceededException">A movement of money would exceed a budget.</exception>
    public (List<RowSet> Rows, Standing After) On(Standing standing)
    {
        var settlement = new Settlement(sweep, standing);
        var ledger = movements.Select(settlement.Move).ToList();
        foreach (var (row, index) in newNodes.Select((row, index) => (row, index))) row[1] = standing.Nodes + index;
        var specJson = Spec(standing);
        var money = settlement.Money with { Budget = budget is { } changed ? changed.CostNano : settlement.Money.Budget };
        var after = standing with { Last = last, Money = money, Nodes = standing.Nodes + newNodes.Count, SpecJson = specJson ?? standing.SpecJson };
        object?[] sweepRow =
        [
            last, lastAtMs, status is null ? null : Word(status.Status), status?.Reason, status is null ? null : Storable.Number(status.RunningSeconds),
            specJson, digest, money.Budget, money.Spend, money.Reserved, money.Overrun, after.Nodes,
        ];
        var sets = new List<RowSet>();
        Add(sets, ReadTables.NewSweep, newSweep);
        Add(sets, ReadTables.NewNodes, newNodes);
        Add(sets, ReadTables.NewTrials, newTrials);
        Add(sets, ReadTables.NewAttempts, newAttempts);
        Add(sets, ReadTables.Nodes, [.. nodes.Select(change => change.Value.Row(change.Key))]);
        Add(sets, ReadTables.Trials, [.. trials.Select(change => change.Value.Row(change.Key))]);
        Add(sets, ReadTables.Attempts, [.. attempts.Select(change => change.Value.Row(change.Key.Node, change.Key.Number))]);
        Add(sets, ReadTables.Reports, reports);
        Add(sets, ReadTables.Ledger, ledger);
        Add(sets, ReadTables.Sweep, [sweepRow]);
        return (sets, after);
    }

    private void Apply(long seq, SweepEvent happened, string json)
    {
        switch (happened)
        {
            case SweepStarted started: Start(started, json); break;
            case BudgetChanged changed: Change(changed, json); break;
            case OperationsChanged: Part(json); break;
            case SpecExtended extended: Take(extended.Spec, extended.Digest, json); break;
            // What teaches the sampler and what is to be tried are in the log alone.
            case SweepWarmed or ConfigurationsEnqueued: break;
            case StatusChanged changed: status = changed; break;
            case NodePlanned planned: Plan(planned); break;
            case TrialsProposed proposed: Propose(proposed); break;
            case TrialChanged changed: Change(changed); break;
            case AttemptStarted started: Start(seq, started); break;
            case ReservationGrown grown: Grow(seq, grown); break;
            case EpochReported reported: Report(reported); break;
            case CheckpointSaved saved: Node(saved.Node).Checkpoint = saved.Path; break;
            case AttemptEnded ended: End(seq, ended); break;
            default: throw new InvalidOperationException($"Event {happened.GetType().Name} has no read tables in this version.");
        }
    }

    private void Start(SweepStarted started, string json)
    {
        NewProject = started.Spec.Project ?? SweepSpec.DefaultProject;
        newSweep.Add([started.Spec.Name, NewProject, Ms(started.At)]);
        Take(started.Spec, started.Digest, json);
    }

    private void Take(SweepSpec whole, string itsDigest, string json)
    {
        (spec, digest, budget) = (SpecText.Of(json), itsDigest, new SweepBudget(whole.Budget.CostNano));
        waitingForSpec.Clear();
    }

    private void Change(BudgetChanged changed, string json)
    {
        budget = new SweepBudget(changed.Budget.CostNano);
        Part(json);
    }

    private void Part(string json)
    {
        if (spec is null) waitingForSpec.Add(json);
        else spec = SpecText.With(spec, json);
    }

    /// <summary>Null: it did not change.</summary>
    private string? Spec(Standing standing) => waitingForSpec.Count == 0
        ? spec
        : waitingForSpec.Aggregate(standing.SpecJson ?? throw new InvalidOperationException($"Sweep {sweep} has not started."), SpecText.With);

    private void Plan(NodePlanned planned) => newNodes.Add(
    [
        planned.Node.Id, 0, planned.Node.Stage, planned.Node.Parent, Json(planned.Node.Parameters), planned.Node.Epochs?.From, planned.Node.Epochs?.To,
        planned.Node.Epochs?.Horizon, planned.Node.Seed,
    ]);

    private void Propose(TrialsProposed proposed)
    {
        foreach (var trial in proposed.Trials)
        {
            newTrials.Add([trial.Number, Json(trial.Configuration), Json(trial.Path), trial.Reason, trial.ParentTrial, Ms(proposed.At)]);
            foreach (var id in trial.Path) Node(id).AddedTrials++;
        }
    }

    private void Change(TrialChanged changed)
    {
        if (!trials.TryGetValue(changed.Number, out var trial)) trials[changed.Number] = trial = new TrialChange();
        trial.Status = Word(changed.Status);
        trial.StopReason = changed.Reason;
        if (changed.Metrics is not null) trial.Metrics = Json(changed.Metrics);
        trial.EndedAtMs = changed.Status is TrialStatus.Completed or TrialStatus.Stopped or TrialStatus.Failed ? Ms(changed.At) : null;
    }

    private void Start(long seq, AttemptStarted started)
    {
        newAttempts.Add([started.Node, started.Number, started.Trial, started.Device, started.DeviceClass, Ms(started.At), started.ReservedNano]);
        var node = Node(started.Node);
        (node.Status, node.Attempts) = (Word(NodeStatus.Running), started.Number);
        Move(seq, started.At, "reserve", started.Node, started.Number, started.ReservedNano, 0, 0);
    }

    private void Grow(long seq, ReservationGrown grown)
    {
        Attempt(grown.Node, grown.Attempt).AddedNano += grown.AddedNano;
        Move(seq, grown.At, "grow", grown.Node, grown.Attempt, grown.AddedNano, 0, 0);
    }

    private void Report(EpochReported reported)
    {
        var seconds = Storable.Number(reported.Seconds);
        reports.Add([reported.Node, reported.Attempt, reported.Epoch, Json(reported.Metrics), seconds, Ms(reported.At)]);
        Attempt(reported.Node, reported.Attempt).Seconds = seconds;
    }

    private void End(long seq, AttemptEnded ended)
    {
        var attempt = Attempt(ended.Node, ended.Attempt);
        (attempt.Outcome, attempt.Message, attempt.EndedAtMs) = (Word(ended.Outcome), ended.Message, Ms(ended.At));
        (attempt.Seconds, attempt.ChargedNano, attempt.OverrunNano) = (Storable.Number(ended.Seconds), ended.ChargedNano, ended.OverrunNano);
        (attempt.Joules, attempt.Log) = (ended.Joules is { } joules && !double.IsNaN(joules) ? joules : null, ended.Log);
        var node = Node(ended.Node);
        (node.Status, node.ProductiveSeconds) = (Word(ended.NodeStatus), Storable.Number(ended.ProductiveSeconds));
        node.Checkpoint = ended.CheckpointLost == true ? ended.Checkpoint ?? "" : ended.Checkpoint ?? node.Checkpoint;
        // Only a node that is done has a result.
        if (ended.NodeStatus == NodeStatus.Done)
            (node.Metrics, node.Facts, node.Artifact) = (Json(ended.Metrics), Json(ended.Facts), ended.Artifact ?? node.Artifact);
        Move(seq, ended.At, "settle", ended.Node, ended.Attempt, -ended.ReleasedNano, ended.ChargedNano, ended.OverrunNano);
    }

    private void Move(long seq, DateTimeOffset at, string kind, string node, int attempt, long reserved, long charged, long overrun) =>
        movements.Add(new Movement(seq, Ms(at), kind, node, attempt, reserved, charged, overrun, budget));

    private NodeChange Node(string id) => nodes.TryGetValue(id, out var change) ? change : nodes[id] = new NodeChange();

    private AttemptChange Attempt(string node, int number) =>
        attempts.TryGetValue((node, number), out var change) ? change : attempts[(node, number)] = new AttemptChange();

    private static void Add(List<RowSet> sets, RowStatement statement, List<object?[]> rows)
    {
        if (rows.Count > 0) sets.Add(new RowSet(statement, rows));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
