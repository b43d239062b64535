namespace Optimizer.Workers;

/// <summary>Another process took the worker's name; what this one ran is lost, and it is of no more use.</summary>
public sealed class SupersededWorkerException(string name, string detail)
    : IOException($"Another process works under the name '{name}' ({detail.TrimEnd('.')}). Give this one a name of its own with --name, or leave it ended.");
