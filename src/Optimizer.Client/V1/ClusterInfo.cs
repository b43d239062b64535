namespace Optimizer.Client.V1;

/// <param name="Coordinator">Who answered.</param>
/// <param name="AgentsUrl">Where workers connect.</param>
/// <param name="Files"><c>shared</c>: workers and coordinators reach files under the same paths; <c>by_digest</c>: files travel through the blobs routes.</param>
public sealed record ClusterInfo(string Coordinator, string AgentsUrl, string Version, string Files = "shared");
