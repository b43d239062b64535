using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>Which slot may take a node: its class, how many devices and how much memory, and what earlier attempts taught.</summary>
public static class Placement
{
    /// <summary>How long a node waits for a cheaper class before a dearer one takes it, seconds.</summary>
    public const double CheaperFirstSeconds = 2;

    /// <summary>How long a node waits for another worker than the one a rule says to avoid, seconds.</summary>
    public const double ElsewhereFirstSeconds = 30;

    private const string BatchSize = "batch_size";

    /// <summary>Parameters of the built-in trainer that do not change what a training needs of memory.</summary>
    private static readonly ImmutableHashSet<string> NoMemory =
        ["learning_rate", "momentum", "weight_decay", "schedule", "label_smoothing", "dropout", "epochs"];

    /// <summary>That may train, the one whose price costs are told at first.</summary>
    public static ImmutableArray<string> Classes(SweepSpec spec) => [.. new[] { spec.Resources.Class }.Concat(spec.Resources.AlsoClasses ?? []).Distinct()];

    /// <summary>That may train or serve.</summary>
    public static ImmutableArray<string> AllClasses(SweepSpec spec) => [.. Classes(spec).Append(spec.Serving.Class).Distinct()];

    public static bool IsScore(StageNode node) => node.Stage is StageNode.Measure or StageNode.Test;

    public static string WorkerOf(string device) => device.Split('/')[0];

    /// <summary>Devices that a training takes: GPUs of a class of GPUs, else cores. Before any has trained there, a spec that asks for GPUs means GPUs.</summary>
    public static int SlotsOf(Sweep sweep, string deviceClass) =>
        SlotsOf(sweep.Spec.Resources, sweep.IsGpuClass.TryGetValue(deviceClass, out var isGpu) ? isGpu : sweep.Spec.Resources.Gpus > 0);

    public static int SlotsOf(ResourceSpec resources, bool isGpu) => isGpu ? Math.Max(1, resources.Gpus) : Math.Max(1, resources.Cores);

    /// <returns>Nano-dollars per hour of a training on that class, all its devices together.</returns>
    public static long PriceOf(Sweep sweep, string deviceClass) => Reservations.PriceOf(sweep.Spec, deviceClass) * SlotsOf(sweep, deviceClass);

    /// <returns>Devices of one worker that the sweep's next training needs together on that class; 1: none waits for several.</returns>
    public static int SlotsWanted(Sweep sweep, string deviceClass) =>
        Classes(sweep.Spec).Contains(deviceClass) && SlotsOf(sweep, deviceClass) is > 1 and var slots && WaitsToTrain(sweep) ? slots : 1;

    /// <summary>Whether there is something to train that no device has taken.</summary>
    public static bool WaitsToTrain(Sweep sweep) => Reservations.CanTrain(sweep)
        && (sweep.NextPromotion is not null || (sweep.Spec.ThinkInline && Proposing.IsWanted(sweep)) || WaitingNodes(sweep).Any(node => !IsScore(node.Node)));

    /// <summary>Whose inputs are there.</summary>
    public static IEnumerable<NodeState> WaitingNodes(Sweep sweep) =>
        from trial in sweep.TrialsThat(TrialStatus.Waiting)
        let node = sweep.NodeOf(trial)
        where node is { Status: NodeStatus.Planned or NodeStatus.Paused } && (node.Node.Parent is not { } parent || sweep.Nodes[parent].Status == NodeStatus.Done)
        select node;

    /// <summary>Whether the offered slot may take the node now. Notes since when the node waits for such an offer.</summary>
    public static bool Fits(Turn turn, NodeState node, SlotOffer offer)
    {
        var sweep = turn.Sweep;
        if (sweep.ExcludedDevices.Contains(offer.Device)) return false;
        if (node.AvoidedWorker == WorkerOf(offer.Device) && (turn.Now - node.AvoidedAt).TotalSeconds < ElsewhereFirstSeconds) return false;
        if (IsScore(node.Node)) return offer.DeviceClass == sweep.Spec.Serving.Class;
        var classes = Classes(sweep.Spec);
        if (!classes.Contains(offer.DeviceClass)) return false;
        var slots = SlotsOf(sweep.Spec.Resources, offer.IsGpu);
        if (slots > offer.FreeSlots || sweep.Spec.Resources.MemoryBytes > offer.FreeMemoryBytes) return false;
        if (RanOutOfMemory(sweep, node.Node, offer.DeviceClass)) return false;
        node.ReadySince ??= turn.Now;
        if ((turn.Now - node.ReadySince.Value).TotalSeconds >= CheaperFirstSeconds) return true;
        var price = Reservations.PriceOf(sweep.Spec, offer.DeviceClass) * slots;
        return !classes.Any(other => PriceOf(sweep, other) < price && !RanOutOfMemory(sweep, node.Node, other));
    }

    /// <summary>A node that ran out of memory on one class may fit on another.</summary>
    public static bool HasRoomElsewhere(Sweep sweep, StageNode node, string deviceClass) =>
        !IsScore(node) && Classes(sweep.Spec).Any(other => other != deviceClass && !RanOutOfMemory(sweep, node, other));

    /// <summary>Ends trials whose next node is known to need more memory than any class has.</summary>
    public static void FailHopeless(Turn turn)
    {
        var sweep = turn.Sweep;
        if (sweep.OutOfMemory.Count == 0) return;
        var classes = Classes(sweep.Spec);
        foreach (var trial in sweep.OpenTrials.OrderBy(trial => trial.Number).ToList())
        {
            if (sweep.NodeOf(trial) is not { Status: NodeStatus.Planned or NodeStatus.Paused } node || IsScore(node.Node)) continue;
            if (!classes.All(name => RanOutOfMemory(sweep, node.Node, name))) continue;
            var size = node.Node.Parameters.TryGet(BatchSize, out var batch) ? $" with batch_size {batch}" : "";
            turn.Raise(new TrialChanged(
                trial.Number, TrialStatus.Failed, $"{node.Node.Stage} ran out of memory: another trial did{size} or less on {string.Join(", ", classes)}", null));
        }
    }

    /// <summary>Whether a node of the same needs and at most its batch size ran out of memory there.</summary>
    private static bool RanOutOfMemory(Sweep sweep, StageNode node, string deviceClass) =>
        sweep.OutOfMemory.Any(failed => failed.DeviceClass == deviceClass && NeedsNoLess(node, failed.Node));

    private static bool NeedsNoLess(StageNode node, StageNode failed)
    {
        if (node.Id == failed.Id) return true;
        if (node.Stage != failed.Stage || node.Stage != StageNode.Train) return false;
        if (!node.Parameters.TryGet(BatchSize, out var size) || !failed.Parameters.TryGet(BatchSize, out var enough) || size.AsDouble() < enough.AsDouble())
            return false;
        return node.Parameters.Values.Where(pair => pair.Key != BatchSize && !NoMemory.Contains(pair.Key))
            .All(pair => !failed.Parameters.TryGet(pair.Key, out ParameterValue other) || other.Equals(pair.Value));
    }
}
