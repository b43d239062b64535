namespace Optimizer.Client.V1;

/// <summary>What <c>auto</c> came to.</summary>
/// <param name="Method"><c>planner</c>, <c>grid</c>, <c>gp</c> or <c>tpe</c>.</param>
/// <param name="Why">In a few words.</param>
public sealed record ChosenRow(string Method, string Why);
