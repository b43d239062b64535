namespace Optimizer.Server.Agents;

/// <param name="Artifacts">Root of all attempts' folders, absolute; the workers reach it under the same path.</param>
/// <param name="Coordinator">What workers are told of who welcomes them.</param>
public sealed record AgentGatewayOptions(string Artifacts, string Coordinator);
