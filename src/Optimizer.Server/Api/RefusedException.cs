namespace Optimizer.Server.Api;

/// <summary>A request that is answered with problem details.</summary>
public sealed class RefusedException(int status, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Title { get; } = title;
}
