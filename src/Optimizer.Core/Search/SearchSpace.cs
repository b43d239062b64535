using System.Collections.Immutable;

namespace Optimizer.Core.Search;

/// <summary>The parameters of a sweep, each after those that its conditions name.</summary>
public sealed record SearchSpace(ImmutableArray<Parameter> Parameters);
