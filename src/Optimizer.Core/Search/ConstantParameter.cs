using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

public sealed record ConstantParameter(string Name, ParameterValue Value) : Parameter(Name)
{
    [JsonIgnore]
    public override long? Cardinality => 1;

    public override ParameterValue FromUnit(double unit) => Value;

    public override double ToUnit(ParameterValue value) => 0.5;

    public override bool Contains(ParameterValue value) => value == Value;
}
