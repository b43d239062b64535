using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>A free slot.</summary>
/// <param name="Device">Worker and device: "host-1/cpu-0".</param>
public sealed record SlotOffer(string Device, string DeviceClass, string Address, int Threads)
{
    /// <summary>It is a GPU, going by what trainers call it.</summary>
    public bool IsGpu => Address.StartsWith("cuda", StringComparison.Ordinal);

    /// <summary>Free devices of this class on the same worker, this one included: how many one attempt could take.</summary>
    public int FreeSlots { get; init; } = 1;

    /// <summary>Devices of this class that the worker has, busy ones included.</summary>
    public int AllSlots { get; init; } = 1;

    /// <summary>Memory of the worker that no attempt has taken; null: not told.</summary>
    public long? FreeMemoryBytes { get; init; }
}

/// <summary>A node to run, paid for until the lease ends.</summary>
/// <param name="Resume">Checkpoint of an earlier attempt of this node, or of the train node before it, to continue from.</param>
/// <param name="ParentCheckpoint">For later stages: the checkpoint folder of the node before.</param>
/// <param name="ParentArtifact">For measure and test, and for the later stages of a user's program: the artifact file of the node before.</param>
/// <param name="Baseline">For measure: the uncompressed train node's artifact, to alternate with; null when it is the artifact itself.</param>
/// <param name="FromEpoch">Epochs already in <paramref name="Resume"/>.</param>
/// <param name="Exclusive">Nothing else may compute on the host meanwhile.</param>
public sealed record WorkOrder(
    string Sweep, StageNode Node, int Attempt, int Trial, string? Resume, int FromEpoch, string? ParentCheckpoint, string? ParentArtifact,
    string? Baseline, double LeaseSeconds, bool Exclusive)
{
    /// <summary>Devices of the worker that the attempt takes.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>What it may use; null: not limited by the spec.</summary>
    public long? MemoryBytes { get; init; }
}

public enum VerdictAction
{
    None = 0,
    Continue = 1,
    Pause = 2,
    Stop = 3,
}

/// <param name="LeaseSeconds">How long the attempt may go on from now.</param>
public sealed record Verdict(VerdictAction Action, string Reason, double LeaseSeconds)
{
    public static Verdict Stop(string reason) => new(VerdictAction.Stop, reason, 0);
}
