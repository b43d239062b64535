namespace Optimizer.Client.V1;

/// <param name="Coordinator">Who answered.</param>
/// <param name="AgentsUrl">Where workers connect.</param>
public sealed record ClusterInfo(string Coordinator, string AgentsUrl, string Version);
