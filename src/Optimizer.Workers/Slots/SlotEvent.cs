using Optimizer.Artifacts;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Files;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>What a slot reacts to, one at a time.</summary>
internal abstract record SlotEvent
{
    /// <summary>A stream to the coordinator is open; nothing said on an earlier one may be relied on.</summary>
    /// <param name="ByDigest">Files are named by what they hold, not by shared paths.</param>
    public sealed record Connected(bool ByDigest) : SlotEvent;

    public sealed record Told(ToAgent Message) : SlotEvent;

    public sealed record Said(TrainerProcess Trainer, FromTrainer Message) : SlotEvent;

    public sealed record Exited(TrainerProcess Trainer, int Code) : SlotEvent;

    /// <summary>The gate is open: the host is this slot's alone until <paramref name="Hold"/> is disposed.</summary>
    public sealed record Alone(IDisposable Hold) : SlotEvent;

    /// <summary>The worker is about to end: finish at the next checkpoint.</summary>
    public sealed record Drain : SlotEvent;

    /// <summary>The worker ends now.</summary>
    public sealed record Abort : SlotEvent;

    /// <summary>All that the order names is on this machine; <paramref name="RunLine"/> names it by local paths.</summary>
    public sealed record Staged(AttemptFiles Files, string RunLine) : SlotEvent;

    /// <summary>It cannot be fetched; <paramref name="Ending"/> says how the attempt ends.</summary>
    public sealed record NotStaged(AttemptFiles Files, Ended Ending) : SlotEvent;

    /// <summary>The checkpoint is stored and named by what it holds.</summary>
    public sealed record Kept(AttemptFiles Files, Checkpointed Checkpoint) : SlotEvent;

    public sealed record NotKept(AttemptFiles Files, BlobException Problem) : SlotEvent;

    /// <summary>What the attempt left is stored, or its end says why not.</summary>
    public sealed record Stored(AttemptFiles Files, Ended Ended) : SlotEvent;

    /// <summary>The store takes files again.</summary>
    public sealed record StoreOpen : SlotEvent;

    /// <summary>An attempt of another slot takes this device too.</summary>
    public sealed record Held(string By) : SlotEvent;

    public sealed record Released(string By) : SlotEvent;
}
