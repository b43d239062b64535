using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>A real number in [<paramref name="Low"/>, <paramref name="High"/>], both inclusive.</summary>
/// <param name="Log">Equally likely in the logarithm; then Low must be above 0.</param>
/// <param name="Step">Values are Low + k*Step (never above High). Null: a continuum. Not together with Log.</param>
/// <exception cref="ArgumentException">A range that cannot be sampled.</exception>
public sealed record FloatParameter : Parameter
{
    public FloatParameter(string name, double low, double high, bool log = false, double? step = null)
        : base(name)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high))
            throw new ArgumentException($"Parameter '{name}': a range must have finite ends, got {low} to {high}.");
        if (!double.IsFinite(high - low)) throw new ArgumentException($"Parameter '{name}': the range {low} to {high} is too wide for a float.");
        if (low > high) throw new ArgumentException($"Parameter '{name}': min must not be above max, got {low} to {high}.");
        if (log && low <= 0) throw new ArgumentException($"Parameter '{name}': a log range must start above 0, got {low}.");
        if (step is not null && !(step > 0 && double.IsFinite(step.Value))) throw new ArgumentException($"Parameter '{name}': a step must be above 0, got {step}.");
        if (log && step is not null) throw new ArgumentException($"Parameter '{name}': a log range cannot have a step; leave out one of them.");
        if (step is not null && (high - low) / step > 9e15)
            throw new ArgumentException($"Parameter '{name}': a step of {step} cuts {low} to {high} into too many values; leave out the step.");
        (Low, High, Log, Step) = (low, high, log, step);
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    public double? Step { get; }

    [JsonIgnore]
    public override long? Cardinality => Step is { } step ? Steps(step) : Low == High ? 1 : null;

    public override ParameterValue FromUnit(double unit)
    {
        if (Step is { } step) return At(Math.Min(Steps(step) - 1, (long)(unit * Steps(step))));
        var value = Log ? Math.Exp(Math.Log(Low) + (unit * (Math.Log(High) - Math.Log(Low)))) : Low + (unit * (High - Low));
        return ParameterValue.Of(Math.Clamp(value, Low, High));
    }

    public override double ToUnit(ParameterValue value)
    {
        var number = value.AsDouble();
        if (Step is { } step) return (Math.Round((number - Low) / step) + 0.5) / Steps(step);
        if (Low == High) return 0.5;
        var unit = Log ? (Math.Log(number) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low)) : (number - Low) / (High - Low);
        return Math.Clamp(unit, 0, 1 - 1e-12);
    }

    public override bool Contains(ParameterValue value)
    {
        if (!value.IsNumber || value.AsDouble() is var number && !(number >= Low && number <= High)) return false;
        return Step is not { } step || Math.Abs(((number - Low) / step) - Math.Round((number - Low) / step)) < 1e-6;
    }

    /// <summary>Low + index * Step; in decimal where both are, so that 0.1 + 2 * 0.1 is 0.3.</summary>
    internal ParameterValue At(long index)
    {
        var step = Step ?? 0;
        var value = IsDecimal(Low) && IsDecimal(step) && index < 1e9 ? (double)((decimal)Low + (index * (decimal)step)) : Low + (index * step);
        return ParameterValue.Of(Math.Clamp(value, Low, High));
    }

    private static bool IsDecimal(double value) => Math.Abs(value) < 1e15 && (double)(decimal)value == value;

    private long Steps(double step) => (long)Math.Floor(((High - Low) / step) + 1e-9) + 1;
}
