namespace Optimizer.Server.Agents;

/// <summary>Tells waiting slots of this process that there may be work, so that they ask before their next turn. Missing one costs a second.</summary>
public sealed class WorkNudge
{
    private TaskCompletionSource pulse = New();

    /// <summary>Completes at the next pulse. Taken before asking for work, none is missed.</summary>
    public Task Next => Volatile.Read(ref pulse).Task;

    public void Pulse() => Interlocked.Exchange(ref pulse, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
