namespace Optimizer.Workers.Slots;

/// <summary>Without a trainer host a worker is of no use.</summary>
public sealed class TrainerUnavailableException(string message) : Exception(message);
