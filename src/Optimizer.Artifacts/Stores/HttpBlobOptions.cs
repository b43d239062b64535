namespace Optimizer.Artifacts.Stores;

public sealed record HttpBlobOptions
{
    /// <summary>How long a server may stand still, before its answer or between two pieces. Default 30 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often what failed in passing is tried again; at least 1. Default 4.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Before the first of them; doubled each time. Default 0.3 seconds.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.3);
}
