namespace Optimizer.Workers.Link;

/// <param name="Address">Of the agents' gateway: <c>unix:/path/to.sock</c>, <c>http://host:port</c> or <c>https://host:port</c>.</param>
public sealed record AgentEndpoint(string Address);
