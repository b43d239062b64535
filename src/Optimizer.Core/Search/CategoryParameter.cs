using System.Collections.Immutable;

namespace Optimizer.Core.Search;

/// <summary>One of a list, without order.</summary>
/// <param name="Probabilities">Of each value, summing to 1; empty: equally likely.</param>
public sealed record CategoryParameter(string Name, ImmutableArray<ParameterValue> Values, ImmutableArray<double> Probabilities) : Parameter(Name)
{
    public override long? Cardinality => throw new NotSupportedException();

    public override ParameterValue FromUnit(double unit) => throw new NotSupportedException();

    public override double ToUnit(ParameterValue value) => throw new NotSupportedException();

    public override bool Contains(ParameterValue value) => throw new NotSupportedException();
}
