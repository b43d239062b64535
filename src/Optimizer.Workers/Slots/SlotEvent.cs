using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>What a slot reacts to, one at a time.</summary>
internal abstract record SlotEvent
{
    /// <summary>A stream to the coordinator is open; nothing said on an earlier one may be relied on.</summary>
    public sealed record Connected : SlotEvent;

    public sealed record Told(ToAgent Message) : SlotEvent;

    public sealed record Said(TrainerProcess Trainer, FromTrainer Message) : SlotEvent;

    public sealed record Exited(TrainerProcess Trainer, int Code) : SlotEvent;

    /// <summary>The gate is open: the host is this slot's alone until <paramref name="Hold"/> is disposed.</summary>
    public sealed record Alone(IDisposable Hold) : SlotEvent;

    /// <summary>The worker is about to end: finish at the next checkpoint.</summary>
    public sealed record Drain : SlotEvent;

    /// <summary>The worker ends now.</summary>
    public sealed record Abort : SlotEvent;
}
