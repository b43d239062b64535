using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>A whole number in [Low, High], both inclusive, in steps of <see cref="Step"/> from Low.</summary>
/// <remarks>With <see cref="Log"/>, each value's share is its width on the logarithmic axis between half a unit below Low and half a unit above High.</remarks>
/// <exception cref="ArgumentException">A range that cannot be sampled.</exception>
public sealed record IntegerParameter : Parameter
{
    public IntegerParameter(string name, long low, long high, bool log = false, long step = 1)
        : base(name)
    {
        if (low > high) throw new ArgumentException($"Parameter '{name}': min must not be above max, got {low} to {high}.");
        if (log && low <= 0) throw new ArgumentException($"Parameter '{name}': a log range must start above 0, got {low}.");
        if (step < 1) throw new ArgumentException($"Parameter '{name}': a step must be at least 1, got {step}.");
        if (log && step != 1) throw new ArgumentException($"Parameter '{name}': a log range cannot have a step; leave out one of them.");
        if ((Int128)high - low > 1L << 53) throw new ArgumentException($"Parameter '{name}': a range may hold at most 2^53 whole numbers, got {low} to {high}.");
        (Low, High, Log, Step) = (low, high, log, step);
    }

    public long Low { get; }

    public long High { get; }

    public bool Log { get; }

    public long Step { get; }

    [JsonIgnore]
    public override long? Cardinality => ((High - Low) / Step) + 1;

    public override ParameterValue FromUnit(double unit)
    {
        if (Log)
        {
            var value = Math.Exp(Math.Log(Low - 0.5) + (unit * (Math.Log(High + 0.5) - Math.Log(Low - 0.5))));
            return ParameterValue.Of(Math.Clamp((long)Math.Round(value), Low, High));
        }

        var count = Cardinality!.Value;
        return ParameterValue.Of(Low + (Math.Min(count - 1, (long)(unit * count)) * Step));
    }

    public override double ToUnit(ParameterValue value)
    {
        var number = value.AsDouble();
        var unit = Log
            ? (Math.Log(number) - Math.Log(Low - 0.5)) / (Math.Log(High + 0.5) - Math.Log(Low - 0.5))
            : (((number - Low) / Step) + 0.5) / Cardinality!.Value;
        return Math.Clamp(unit, 0, 1 - 1e-12);
    }

    public override bool Contains(ParameterValue value) =>
        value.Kind == ValueKind.Integer && value.AsInteger() >= Low && value.AsInteger() <= High && (value.AsInteger() - Low) % Step == 0;
}
