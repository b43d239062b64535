namespace Optimizer.Workers.Devices;

/// <summary>One slot: runs one attempt at a time.</summary>
/// <param name="Id">Unique within the worker: <c>cpu-0</c>.</param>
/// <param name="Class">What the price book prices: <c>cpu</c>.</param>
/// <param name="Kind"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Address">What the trainer is told: <c>cpu</c> or <c>cuda:0</c>.</param>
public sealed record WorkerDevice(string Id, string Class, string Kind, string Address, int Threads)
{
    /// <summary>One thread of the processor.</summary>
    public static WorkerDevice Cpu(int index) => new($"cpu-{index}", "cpu", "cpu", "cpu", 1);
}
