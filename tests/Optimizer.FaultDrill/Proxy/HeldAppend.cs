namespace Optimizer.FaultDrill.Proxy;

/// <summary>An append that is to be, or is, held back between a coordinator and PostgreSQL.</summary>
internal sealed class HeldAppend
{
    private readonly TaskCompletionSource caught = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when one is held.</summary>
    public Task Caught => caught.Task;

    public bool IsHeld => caught.Task.IsCompleted && !letGo.Task.IsCompleted;

    public void LetGo() => letGo.TrySetResult();

    /// <returns>Completed at once for all but the first that comes.</returns>
    public Task Pass() => !letGo.Task.IsCompleted && caught.TrySetResult() ? letGo.Task : Task.CompletedTask;
}
