namespace Optimizer.Client;

/// <summary>The service refused or failed: its problem details. Status is the HTTP status.</summary>
public sealed class OptimizerApiException(int status, string title, string? detail) : Exception(detail ?? title)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    public string? Detail { get; } = detail;
}
