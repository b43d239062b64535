namespace Optimizer.Core.Search;

/// <summary>A whole number in [<paramref name="Low"/>, <paramref name="High"/>], both inclusive, in steps of <paramref name="Step"/> from Low.</summary>
public sealed record IntegerParameter(string Name, long Low, long High, bool Log = false, long Step = 1) : Parameter(Name)
{
    public override long? Cardinality => throw new NotSupportedException();

    public override ParameterValue FromUnit(double unit) => throw new NotSupportedException();

    public override double ToUnit(ParameterValue value) => throw new NotSupportedException();

    public override bool Contains(ParameterValue value) => throw new NotSupportedException();
}
