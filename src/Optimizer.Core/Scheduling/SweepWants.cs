namespace Optimizer.Core.Scheduling;

/// <summary>A running sweep's wish for slots of one device class.</summary>
/// <param name="Priority">Higher goes first, whatever was spent.</param>
/// <param name="CommittedNano">Spent and set aside so far, nano-dollars.</param>
/// <param name="NanoPerHour">What the sweep pays for a slot of the class.</param>
/// <param name="IsFull">It runs as many attempts as it may: not to be asked now.</param>
public sealed record SweepWants(string Sweep, string Project, int Priority, long CommittedNano, long NanoPerHour, bool IsFull)
{
    /// <summary>Devices of one worker that its next training needs together; 1: none waits for several.</summary>
    public int Slots { get; init; } = 1;
}
