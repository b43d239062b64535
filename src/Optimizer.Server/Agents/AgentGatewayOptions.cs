using Optimizer.Contracts.Agents;

namespace Optimizer.Server.Agents;

/// <param name="Artifacts">Root of all attempts' folders, absolute; the workers reach it under the same path, unless files travel by digest.</param>
/// <param name="Coordinator">What workers are told of who welcomes them; no other coordinator of the cluster has that name.</param>
public sealed record AgentGatewayOptions(string Artifacts, string Coordinator)
{
    public Files Files { get; init; } = Files.Shared;
}
