namespace Optimizer.Core.Search;

/// <summary>A real number in [<paramref name="Low"/>, <paramref name="High"/>], both inclusive.</summary>
/// <param name="Log">Equally likely in the logarithm; then Low must be above 0.</param>
/// <param name="Step">Values are Low + k*Step (never above High). Null: a continuum. Not together with Log.</param>
public sealed record FloatParameter(string Name, double Low, double High, bool Log = false, double? Step = null) : Parameter(Name)
{
    public override long? Cardinality => throw new NotSupportedException();

    public override ParameterValue FromUnit(double unit) => throw new NotSupportedException();

    public override double ToUnit(ParameterValue value) => throw new NotSupportedException();

    public override bool Contains(ParameterValue value) => throw new NotSupportedException();
}
