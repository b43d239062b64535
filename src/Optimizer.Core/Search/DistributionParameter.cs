namespace Optimizer.Core.Search;

/// <summary>W&amp;B's other distributions, sampled by inverse transform. Frozen: stored in events.</summary>
public enum DistributionKind
{
    None = 0,
    Normal = 1,
    LogNormal = 2,
    Beta = 3,

    /// <summary>log(1/x) uniform between log(1/max) and log(1/min).</summary>
    InverseLogUniform = 4,

    /// <summary>Uniform, rounded to a multiple of q: round(x/q)*q, not clipped, as W&amp;B does.</summary>
    QuantizedUniform = 5,
    QuantizedLogUniform = 6,
    QuantizedNormal = 7,
    QuantizedLogNormal = 8,
    QuantizedBeta = 9,
}

/// <param name="A">min, mu or a, by the kind.</param>
/// <param name="B">max, sigma or b, by the kind.</param>
/// <param name="Q">The quantum of the quantised kinds.</param>
public sealed record DistributionParameter(string Name, DistributionKind Kind, double A, double B, double? Q = null) : Parameter(Name)
{
    public override long? Cardinality => throw new NotSupportedException();

    public override ParameterValue FromUnit(double unit) => throw new NotSupportedException();

    public override double ToUnit(ParameterValue value) => throw new NotSupportedException();

    public override bool Contains(ParameterValue value) => throw new NotSupportedException();
}
