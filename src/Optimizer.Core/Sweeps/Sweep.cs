using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <summary>
/// A sweep as its events tell it. <see cref="Apply"/> is the only way to change it and never decides anything:
/// rebuilding is applying the stored events in order.
/// </summary>
public sealed class Sweep
{
    private readonly SortedDictionary<int, TrialState> trials = [];
    private readonly Dictionary<string, NodeState> nodes = new(StringComparer.Ordinal);
    private readonly TrialIndex byStatus = new();
    private readonly SortedDictionary<long, AttemptState> running = [];
    private readonly Dictionary<string, AttemptState> byDevice = new(StringComparer.Ordinal);
    private readonly HashSet<string> excluded = new(StringComparer.Ordinal);
    private readonly List<(string, StageNode)> outOfMemory = [];
    private readonly Dictionary<string, bool> isGpuClass = new(StringComparer.Ordinal);
    private readonly ObservationBook observed = new();
    private readonly EnqueueBook queue = new();
    private ImmutableList<WarmTrial> warm = [];
    private ImmutableList<PlanEvidence> evidence = [];
    private ImmutableHashSet<string> leaves = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
    private RungBook? rungs;
    private TrainedBook trained = null!;
    private readonly OutlookBook outlook = new();
    private readonly DominanceBook dominance = new();
    private double runningSecondsBefore;
    private DateTimeOffset runningSince;

    /// <summary>Number of the last event applied; 0: nothing has happened yet.</summary>
    public long Seq { get; private set; }

    public SweepSpec Spec { get; private set; } = null!;

    public string Digest { get; private set; } = "";

    public SweepStatus Status { get; private set; }

    public string StatusReason { get; private set; } = "";

    public long SpendNano { get; private set; }

    public long ReservedNano { get; private set; }

    public long OverrunNano { get; private set; }

    public IReadOnlyDictionary<int, TrialState> Trials => trials;

    /// <summary>By number.</summary>
    public IReadOnlyCollection<TrialState> TrialsThat(TrialStatus status) => byStatus.Of(status);

    /// <summary>By number, newest first.</summary>
    public IEnumerable<TrialState> NewestThat(TrialStatus status) => byStatus.Of(status).Reverse();

    /// <summary>Trials that are neither completed nor failed nor stopped, in no order.</summary>
    public IEnumerable<TrialState> OpenTrials => TrialsThat(TrialStatus.Running).Concat(TrialsThat(TrialStatus.Waiting)).Concat(TrialsThat(TrialStatus.Paused));

    public IReadOnlyDictionary<string, NodeState> Nodes => nodes;

    /// <summary>Trials that were proposed under earlier specs; above 0 only when the sweep was extended.</summary>
    public int TrialsBefore { get; private set; }

    /// <summary>Number of the event that last changed the space; 0: none did.</summary>
    public long ExtendedAt { get; private set; }

    /// <summary>Configurations that the user wants tried and that are not yet.</summary>
    public ImmutableArray<Configuration> Enqueued => queue.Pending;

    /// <summary>Trials that came from enqueued configurations, since the space is what it is.</summary>
    public int EnqueuedTrials => queue.Trials;

    /// <summary>Trials of elsewhere that teach the sampler.</summary>
    public IReadOnlyList<WarmTrial> Warm => warm;

    /// <summary>Whether the configuration was enqueued before, tried since or not.</summary>
    public bool HasEnqueued(Configuration configuration) => queue.Knows(configuration);

    /// <summary>The sampler had nothing new to propose.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Completed trials, and diverged ones with the worst that was seen, in the order they ended; trials of elsewhere, numbered 0, when they came.</summary>
    public ImmutableList<Observation> Observations => observed.All;

    /// <summary>What a planner learns from, in the order it happened; empty under other methods.</summary>
    public ImmutableList<PlanEvidence> Evidence => evidence;

    /// <summary>Least first loss of the completed trials; infinite before the first.</summary>
    public double BestLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>Why going on is not worth it, where the spec asks for that; else null.</summary>
    public string? NotWorthIt => outlook.Ended;

    /// <summary>What more money is expected to add; null: too little has happened to say.</summary>
    public Frontier.Outlook? Outlook => outlook.Now(this);

    /// <summary>Last nodes of all trials' paths: what was proposed already.</summary>
    public ImmutableHashSet<string> Leaves => leaves;

    /// <summary>Trials that were proposed with a training of their own.</summary>
    public int Trainings => trained.Trainings;

    /// <summary>Trainings that are done, the best ones, best first.</summary>
    public IEnumerable<TrainedModel> Trained => trained.Best();

    /// <summary>Messages of attempts that do not run any more, or not on that device. Not stored.</summary>
    public long Superseded { get; internal set; }

    /// <summary>In the order they began.</summary>
    public IReadOnlyCollection<AttemptState> RunningAttempts => running.Values;

    public AttemptState? RunningOn(string device) => byDevice.GetValueOrDefault(device);

    /// <summary>The trial that the stopping rule lets go on next.</summary>
    internal Promotion? NextPromotion => rungs?.Next();

    /// <summary>The rung that a trial is judged at after a node, or null.</summary>
    internal int? RungAfter(TrialState trial, StageNode done) => rungs?.RungAfter(trial, done, SecondsUpTo(trial, done));

    /// <summary>Why a trial at a rung cannot reach the frontier any more, where the spec asks for that; else null.</summary>
    internal string? WhyDominated(TrialState trial) => Spec.Stopping.CostAware == true ? dominance.Why(this, trial, trial.Position) : null;

    /// <summary>What the project leaves to this sweep; null: the project has no cap.</summary>
    public ProjectMoney? Project { get; internal set; }

    /// <summary>The project's budget is nearer than the sweep's own.</summary>
    public bool IsProjectBound => Project is { } project && !(Spec.Budget.CostNano <= project.CeilingNano);

    /// <summary>Nano-dollars that are neither spent nor set aside; null: no money cap.</summary>
    public long? FreeNano => (IsProjectBound ? Project!.CeilingNano : Spec.Budget.CostNano) - SpendNano - ReservedNano;

    /// <summary>Devices that get no more work of this sweep.</summary>
    public IReadOnlySet<string> ExcludedDevices => excluded;

    /// <summary>What ran out of memory, and on which class.</summary>
    public IReadOnlyList<(string DeviceClass, StageNode Node)> OutOfMemory => outOfMemory;

    /// <summary>Classes that have trained, and whether by GPU.</summary>
    public IReadOnlyDictionary<string, bool> IsGpuClass => isGpuClass;

    /// <summary>Wall time of running, pauses left out.</summary>
    public double RunningSeconds(DateTimeOffset now) =>
        runningSecondsBefore + (Status == SweepStatus.Running ? (now - runningSince).TotalSeconds : 0);

    public NodeState? NodeOf(TrialState trial) =>
        trial.Position < trial.Proposed.Path.Length ? nodes[trial.Proposed.Path[trial.Position]] : null;

    /// <summary>Loss of the first objective as a done train node knows it; NaN where training does not report that metric.</summary>
    public double LossOf(NodeState trained) =>
        Spec.Objectives[0].Loss(trained.Metrics.GetValueOrDefault(Spec.Objectives[0].Metric, double.NaN));

    public void Apply(SweepEvent happened)
    {
        Seq++;
        switch (happened)
        {
            case SweepStarted started:
                (Spec, Digest, Status, runningSince) = (started.Spec, started.Digest, SweepStatus.Running, started.At);
                KeepBooks();
                break;
            case BudgetChanged changed:
                Spec = Spec with { Budget = changed.Budget, Resources = changed.Resources, Retries = changed.Retries };
                outlook.Again(this);
                break;
            case OperationsChanged changed:
                Spec = Spec with { Priority = changed.Priority, Keep = changed.Keep, Failures = changed.Failures };
                break;
            case SpecExtended extended:
                (Spec, Digest, IsExhausted, TrialsBefore, ExtendedAt) = (extended.Spec, extended.Digest, false, trials.Count, Seq);
                queue.Keep(Spec.Space);
                KeepBooks();
                outlook.Again(this);
                break;
            case SweepWarmed warmed:
                foreach (var trial in warmed.Trials) Observe(trial);
                break;
            case ConfigurationsEnqueued enqueued:
                queue.Add(enqueued.Configurations);
                IsExhausted = false;
                break;
            case StatusChanged changed:
                (Status, StatusReason, runningSecondsBefore, runningSince) = (changed.Status, changed.Reason, changed.RunningSeconds, changed.At);
                break;
            case NodePlanned planned:
                nodes.Add(planned.Node.Id, new NodeState(planned.Node));
                break;
            case TrialsProposed proposed:
                foreach (var trial in proposed.Trials) Add(trial);
                queue.Take(proposed.Dequeued ?? 0, proposed.Trials.Count(trial => trial is { Enqueued: true, Replicate: 0 }));
                IsExhausted = proposed.Trials.IsEmpty;
                break;
            case TrialChanged changed:
                Change(trials[changed.Number], changed);
                break;
            case AttemptStarted started:
                Start(nodes[started.Node], started);
                break;
            case ReservationGrown grown:
                nodes[grown.Node].Running!.ReservedNano += grown.AddedNano;
                ReservedNano += grown.AddedNano;
                break;
            case EpochReported reported:
                var reporting = nodes[reported.Node].Running!;
                (reporting.LastEpoch, reporting.Seconds, reporting.LastHeard, reporting.IsConfirmed) = (reported.Epoch, reported.Seconds, reported.At, true);
                break;
            case CheckpointSaved saved:
                var saving = nodes[saved.Node].Running!;
                (saving.Checkpoint, saving.CheckpointEpoch, saving.CheckpointSeconds, saving.IsConfirmed) = (saved.Path, saved.Epoch, saving.Seconds, true);
                break;
            case AttemptEnded ended:
                End(nodes[ended.Node], ended);
                break;
            default:
                throw new InvalidOperationException($"Event {happened.GetType().Name} is unknown to this version of the sweep.");
        }
    }

    private void Add(ProposedTrial proposed)
    {
        var trial = new TrialState(proposed);
        trials.Add(trial.Number, trial);
        byStatus.Add(trial);
        leaves = leaves.Add(proposed.Path[^1]);
        foreach (var id in proposed.Path) nodes[id].Trials.Add(trial.Number);
        trained.Add(trial);
        Advance(trial);
    }

    /// <summary>Past all nodes that are done.</summary>
    private void Advance(TrialState trial)
    {
        for (; NodeOf(trial) is { Status: NodeStatus.Done } done; trial.Position++) Pass(trial, trial.Position, done);
        var before = trial.Position == 0 ? null : nodes[trial.Proposed.Path[trial.Position - 1]].Node;
        rungs?.Stands(trial, before, before is null ? default : SecondsUpTo(trial, before));
    }

    private void Pass(TrialState trial, int position, NodeState done)
    {
        if (done.Node.Stage != StageNode.Train) return;
        var loss = LossOf(done);
        var isLast = position + 1 >= trial.Proposed.Path.Length || nodes[trial.Proposed.Path[position + 1]].Node.Stage != StageNode.Train;
        trained.Passed(trial, done, isLast, loss);
        rungs?.Passed(trial, done.Node, SecondsUpTo(trial, done.Node), Spec.Stopping.ComparesAll ? LossesSoFar(trial, position, done) : [loss]);
    }

    /// <summary>Of training, before a node of the trial's path and after it; asked for only where rungs cost money.</summary>
    private (double Before, double After) SecondsUpTo(TrialState trial, StageNode node)
    {
        if (Spec.Stopping.MinCostNano is null) return default;
        var before = trial.Proposed.Path.TakeWhile(id => id != node.Id).Select(id => nodes[id]).Where(earlier => earlier.Node.Stage == StageNode.Train).Sum(earlier => earlier.ProductiveSeconds);
        return (before, before + nodes[node.Id].ProductiveSeconds);
    }

    /// <summary>Of the objectives that training tells, and of what it has cost.</summary>
    private double[] LossesSoFar(TrialState trial, int position, NodeState done) =>
        [.. Spec.Objectives.Where(objective => objective.Metric == "training_cost" || done.Metrics.ContainsKey(objective.Metric))
            .Select(objective => objective.Metric == "training_cost"
                ? trial.Proposed.Path.Take(position + 1).Sum(id => nodes[id].ProductiveSeconds)
                : objective.Loss(done.Metrics[objective.Metric]))];

    /// <summary>What is derived from spec and trials, from the beginning.</summary>
    private void KeepBooks()
    {
        rungs = Spec.Stopping.HasRungs ? new RungBook(Spec) : null;
        trained = new TrainedBook(Spec);
        // An extended spec may have other constraints than those that earlier trials were held against.
        var elsewhere = 0;
        observed.Judge(seen => ViolationsOf(seen.Number == 0 ? warm[elsewhere++].Metrics : trials[seen.Number].Metrics));
        foreach (var trial in trials.Values)
        {
            trained.Add(trial);
            for (var position = 0; position < trial.Position; position++) Pass(trial, position, nodes[trial.Proposed.Path[position]]);
            Advance(trial);
        }
    }

    private void Change(TrialState trial, TrialChanged changed)
    {
        if (trial.Status == TrialStatus.Paused && changed.Status == TrialStatus.Waiting) trial.PromotedFrom = trial.Position;
        byStatus.Remove(trial);
        (trial.Status, trial.Reason) = (changed.Status, changed.Reason);
        byStatus.Add(trial);
        Advance(trial);
        trial.Metrics = changed.Metrics ?? trial.Metrics;
        if (PlanSpaces.IsPlanned(Spec) && PlanEvidences.Of(this, trial) is { } told) evidence = evidence.Add(told);
        if (changed.Status is TrialStatus.Completed or TrialStatus.Failed && Losses(trial) is { IsDefault: false } losses)
            Observe(trial, losses);
    }

    private void Observe(TrialState trial, ImmutableArray<double> losses)
    {
        observed.Add(new Observation(trial.Number, trial.Proposed.Configuration, losses)
        {
            Violations = ViolationsOf(trial.Metrics),
            Cost = trial.Proposed.Path.Sum(id => nodes[id].ProductiveSeconds) is > 0 and var seconds ? seconds : null,
        });
        if (trial.Status != TrialStatus.Completed) return;
        if (losses[0] < BestLoss) BestLoss = losses[0];
        outlook.Completed(this, trial);
        if (Spec.Stopping.CostAware == true) dominance.Completed(this, trial);
    }

    private void Observe(WarmTrial trial)
    {
        warm = warm.Add(trial);
        if (PlanSpaces.IsPlanned(Spec)) evidence = evidence.Add(PlanEvidences.Of(Spec, trial));
        observed.Add(new Observation(0, trial.Configuration, LossesOf(trial.Metrics)) { Violations = ViolationsOf(trial.Metrics) });
    }

    private ImmutableArray<double> ViolationsOf(ImmutableSortedDictionary<string, double> metrics) =>
        [.. Spec.Constraints.Select(constraint => constraint.Violation(metrics.GetValueOrDefault(constraint.Metric, double.NaN)))];

    private ImmutableArray<double> LossesOf(ImmutableSortedDictionary<string, double> metrics) =>
        [.. Spec.Objectives.Select(objective => objective.Loss(metrics.GetValueOrDefault(objective.Metric, double.NaN)))];

    /// <summary>Losses of a completed trial; of a failed one the worst seen, so that the sampler learns to keep away.</summary>
    private ImmutableArray<double> Losses(TrialState trial) => trial.Status == TrialStatus.Completed ? LossesOf(trial.Metrics) : observed.Worst;

    private void Start(NodeState node, AttemptStarted started)
    {
        node.Status = NodeStatus.Running;
        node.Attempts = started.Number;
        node.Running = new AttemptState(started, Seq);
        running.Add(Seq, node.Running);
        byDevice[started.Device] = node.Running;
        node.LastDevice = started.Device;
        node.ReadySince = null;
        if (node.Node.Stage is not (StageNode.Measure or StageNode.Test)) isGpuClass[started.DeviceClass] = started.Gpu == true;
        ReservedNano += started.ReservedNano;
        trials[started.Trial].Begun = true;
    }

    private void End(NodeState node, AttemptEnded ended)
    {
        node.Status = ended.NodeStatus;
        var attempt = node.Running!;
        running.Remove(attempt.Order);
        if (byDevice.GetValueOrDefault(attempt.Started.Device) == attempt) byDevice.Remove(attempt.Started.Device);
        Learn(node, attempt.Started, ended);
        (node.Running, node.LastOutcome) = (null, ended.Outcome);
        node.ProductiveSeconds = ended.ProductiveSeconds;
        if (ended.NodeStatus == NodeStatus.Done) (node.Metrics, node.Artifact) = (ended.Metrics, ended.Artifact);
        if (ended.Checkpoint is not null) (node.Checkpoint, node.CheckpointEpoch) = (ended.Checkpoint, ended.Epoch);
        SpendNano += ended.ChargedNano;
        ReservedNano -= ended.ReleasedNano;
        OverrunNano += ended.OverrunNano;
        if (node.Status != NodeStatus.Done) return;
        if (PlanSpaces.IsPlanned(Spec) && PlanEvidences.Of(this, node) is { } told) evidence = evidence.Add(told);
        foreach (var number in node.Trials) Advance(trials[number]);
    }

    /// <summary>What an attempt's end says of devices, workers, classes and checkpoints to come.</summary>
    private void Learn(NodeState node, AttemptStarted started, AttemptEnded ended)
    {
        if (ended.CheckpointLost == true)
        {
            node.Fallbacks++;
            if (node.Checkpoint is null) node.FromScratch = true;
            (node.Checkpoint, node.CheckpointEpoch) = (null, 0);
        }
        else if (ended.Then == FailureAction.ExcludeDevice)
        {
            excluded.Add(started.Device);
        }
        else if (ended.Then == FailureAction.RetryElsewhere)
        {
            node.Failures++;
            (node.AvoidedWorker, node.AvoidedAt) = (Placement.WorkerOf(started.Device), ended.At);
        }
        else if (Consequence.IsStoreTrouble(ended.Outcome, ended.Facts) && node.StoreTroubles < Consequence.MostStoreTroubles)
        {
            node.StoreTroubles++;
        }
        else if (ended.Outcome is AttemptOutcome.Crashed or AttemptOutcome.Error or AttemptOutcome.BadOutput or AttemptOutcome.TimedOut)
        {
            node.Failures++;
        }

        if (ended.Outcome == AttemptOutcome.OutOfMemory && ended.Then is null) outOfMemory.Add((started.DeviceClass, node.Node));
    }
}
