namespace Optimizer.Trainers.Hosting;

/// <summary>A run was told to end and is left to itself, because what it calls does not look for that. The process is of no use any more.</summary>
public sealed class LingeringWorkException(string message) : OperationCanceledException(message);
