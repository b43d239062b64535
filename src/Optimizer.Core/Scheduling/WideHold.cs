namespace Optimizer.Core.Scheduling;

/// <summary>
/// Keeps one worker's devices of a class for a sweep that needs several of them at once: without it every device that becomes free goes to
/// whoever takes a single one, and never are several free together.
/// </summary>
/// <remarks>
/// One worker at a time, for the sweep that was refused first; a higher priority passes nevertheless. The worker is kept until the sweep
/// has taken several devices, wants no training any more, or the worker has had nothing to offer for <see cref="SilentSeconds"/>.
/// </remarks>
public sealed class WideHold
{
    /// <summary>A worker with a device to give asks every second.</summary>
    public const double SilentSeconds = 30;

    private (string Sweep, int Priority, string Worker, double SeenAt)? held;

    /// <summary>Who waits, and the worker that is kept for it; null: nobody does.</summary>
    public (string Sweep, string Worker)? Held => held is { } now ? (now.Sweep, now.Worker) : null;

    /// <summary>A device of the worker has a slot to give.</summary>
    /// <param name="now">Seconds on any clock that goes on.</param>
    public void Offered(string worker, double now)
    {
        if (held is not { } hold) return;
        if (hold.Worker == worker) held = hold with { SeenAt = now };
        else if (now - hold.SeenAt > SilentSeconds) held = null;
    }

    /// <summary>Whether the sweep may be asked whether it takes a slot of this worker.</summary>
    public bool MayTake(string sweep, int priority, string worker) =>
        held is not { } hold || hold.Worker != worker || hold.Sweep == sweep || priority > hold.Priority;

    /// <summary>The sweep was offered so many devices together and took none.</summary>
    /// <param name="wants">How many devices its next training needs together; 1: none waits for several.</param>
    /// <param name="all">Devices of the class that the worker has, busy ones included.</param>
    /// <param name="now">As for <see cref="Offered"/>.</param>
    public void Refused(string sweep, int priority, int wants, string worker, int free, int all, double now)
    {
        if (free >= wants) Rests(sweep);
        else if (held is null && all >= wants) held = (sweep, priority, worker, now);
        // It came back with fewer devices.
        else if (held?.Sweep == sweep && held?.Worker == worker && all < wants) held = null;
    }

    /// <summary>The sweep took so many devices.</summary>
    public void Given(string sweep, int slots)
    {
        if (slots > 1) Rests(sweep);
    }

    /// <summary>The sweep waits for nothing that is wide.</summary>
    public void Rests(string sweep)
    {
        if (held?.Sweep == sweep) held = null;
    }
}
