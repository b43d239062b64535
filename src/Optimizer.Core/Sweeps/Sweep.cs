using System.Collections.Immutable;
using Optimizer.Core.Samplers;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>
/// A sweep as its events tell it. <see cref="Apply"/> is the only way to change it and never decides anything:
/// rebuilding is applying the stored events in order.
/// </summary>
public sealed class Sweep
{
    private readonly SortedDictionary<int, TrialState> trials = [];
    private readonly Dictionary<string, NodeState> nodes = new(StringComparer.Ordinal);
    private readonly List<Observation> observations = [];
    private readonly HashSet<string> excluded = new(StringComparer.Ordinal);
    private readonly List<(string, StageNode)> outOfMemory = [];
    private readonly Dictionary<string, bool> isGpuClass = new(StringComparer.Ordinal);
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

    public IReadOnlyDictionary<string, NodeState> Nodes => nodes;

    /// <summary>Trials that were proposed under earlier specs; above 0 only when the sweep was extended.</summary>
    public int TrialsBefore { get; private set; }

    /// <summary>The sampler had nothing new to propose.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Completed trials, and diverged ones with the worst that was seen, in the order they ended.</summary>
    public IReadOnlyList<Observation> Observations => observations;

    /// <summary>Messages of attempts that do not run any more, or not on that device. Not stored.</summary>
    public long Superseded { get; internal set; }

    public IEnumerable<AttemptState> RunningAttempts => nodes.Values.Where(node => node.Running is not null).Select(node => node.Running!);

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
                break;
            case BudgetChanged changed:
                Spec = Spec with { Budget = changed.Budget, Resources = changed.Resources, Retries = changed.Retries };
                break;
            case OperationsChanged changed:
                Spec = Spec with { Priority = changed.Priority, Keep = changed.Keep, Failures = changed.Failures };
                break;
            case SpecExtended extended:
                (Spec, Digest, IsExhausted, TrialsBefore) = (extended.Spec, extended.Digest, false, trials.Count);
                break;
            case StatusChanged changed:
                (Status, StatusReason, runningSecondsBefore, runningSince) = (changed.Status, changed.Reason, changed.RunningSeconds, changed.At);
                break;
            case NodePlanned planned:
                nodes.Add(planned.Node.Id, new NodeState(planned.Node));
                break;
            case TrialsProposed proposed:
                foreach (var trial in proposed.Trials) Add(trial);
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
        foreach (var id in proposed.Path) nodes[id].Trials.Add(trial.Number);
        while (NodeOf(trial) is { Status: NodeStatus.Done }) trial.Position++;
    }

    private void Change(TrialState trial, TrialChanged changed)
    {
        if (trial.Status == TrialStatus.Paused && changed.Status == TrialStatus.Waiting) trial.PromotedFrom = trial.Position;
        (trial.Status, trial.Reason) = (changed.Status, changed.Reason);
        trial.Metrics = changed.Metrics ?? trial.Metrics;
        if (changed.Status is TrialStatus.Completed or TrialStatus.Failed && Losses(trial) is { IsDefault: false } losses)
            observations.Add(new Observation(trial.Number, trial.Proposed.Configuration, losses)
            {
                Violations = [.. Spec.Constraints.Select(constraint => constraint.Violation(trial.Metrics.GetValueOrDefault(constraint.Metric, double.NaN)))],
            });
    }

    /// <summary>Losses of a completed trial; of a failed one the worst seen, so that the sampler learns to keep away.</summary>
    private ImmutableArray<double> Losses(TrialState trial)
    {
        if (trial.Status == TrialStatus.Completed)
            return [.. Spec.Objectives.Select(objective => objective.Loss(trial.Metrics.GetValueOrDefault(objective.Metric, double.NaN)))];
        return observations.Count == 0
            ? default
            : [.. Enumerable.Range(0, Spec.Objectives.Length).Select(index => observations.Max(seen => seen.Losses[index]))];
    }

    private void Start(NodeState node, AttemptStarted started)
    {
        node.Status = NodeStatus.Running;
        node.Attempts = started.Number;
        node.Running = new AttemptState(started);
        node.LastDevice = started.Device;
        node.ReadySince = null;
        if (node.Node.Stage is not (StageNode.Measure or StageNode.Test)) isGpuClass[started.DeviceClass] = started.Gpu == true;
        ReservedNano += started.ReservedNano;
        trials[started.Trial].Begun = true;
    }

    private void End(NodeState node, AttemptEnded ended)
    {
        node.Status = ended.NodeStatus;
        Learn(node, node.Running!.Started, ended);
        (node.Running, node.LastOutcome) = (null, ended.Outcome);
        node.ProductiveSeconds = ended.ProductiveSeconds;
        if (ended.NodeStatus == NodeStatus.Done) (node.Metrics, node.Artifact) = (ended.Metrics, ended.Artifact);
        if (ended.Checkpoint is not null) (node.Checkpoint, node.CheckpointEpoch) = (ended.Checkpoint, ended.Epoch);
        SpendNano += ended.ChargedNano;
        ReservedNano -= ended.ReleasedNano;
        OverrunNano += ended.OverrunNano;
        if (node.Status != NodeStatus.Done) return;
        foreach (var number in node.Trials)
        {
            var trial = trials[number];
            while (NodeOf(trial) is { Status: NodeStatus.Done }) trial.Position++;
        }
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
        else if (ended.Outcome is AttemptOutcome.Crashed or AttemptOutcome.Error or AttemptOutcome.BadOutput or AttemptOutcome.TimedOut)
        {
            node.Failures++;
        }

        if (ended.Outcome == AttemptOutcome.OutOfMemory && ended.Then is null) outOfMemory.Add((started.DeviceClass, node.Node));
    }
}
