using System.Text.Json.Serialization;

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
public sealed record DistributionParameter : Parameter
{
    public DistributionParameter(string name, DistributionKind kind, double a, double b, double? q = null)
        : base(name)
    {
        if (!Enum.IsDefined(kind) || kind == DistributionKind.None) throw new ArgumentException($"Parameter '{name}': it has no distribution.");
        if (!double.IsFinite(a) || !double.IsFinite(b)) throw new ArgumentException($"Parameter '{name}': a distribution needs finite numbers, got {a} and {b}.");
        if (IsRange(kind) && a > b) throw new ArgumentException($"Parameter '{name}': min must not be above max, got {a} to {b}.");
        if (kind is DistributionKind.InverseLogUniform or DistributionKind.QuantizedLogUniform && a <= 0)
            throw new ArgumentException($"Parameter '{name}': a log range must start above 0, got {a}.");
        if (IsNormal(kind) && b <= 0) throw new ArgumentException($"Parameter '{name}': sigma must be above 0, got {b}.");
        if (IsBeta(kind) && (a <= 0 || b <= 0)) throw new ArgumentException($"Parameter '{name}': a and b of a beta distribution must be above 0, got {a} and {b}.");
        if (kind >= DistributionKind.QuantizedUniform && !(q > 0)) throw new ArgumentException($"Parameter '{name}': q must be above 0, got {q}.");
        (Kind, A, B, Q) = (kind, a, b, q);
    }

    public DistributionKind Kind { get; }

    public double A { get; }

    public double B { get; }

    public double? Q { get; }

    [JsonIgnore]
    public override long? Cardinality => Kind == DistributionKind.QuantizedUniform && Q is { } q && (B - A) / q < 1e15
        ? (long)Math.Round(B / q) - (long)Math.Round(A / q) + 1
        : null;

    /// <summary>Multiple of q, counted from the lowest, of a quantised uniform.</summary>
    internal ParameterValue At(long index) => ParameterValue.Of((Math.Round(A / Q!.Value) + index) * Q.Value);

    public override ParameterValue FromUnit(double unit)
    {
        unit = Math.Clamp(unit, 1e-9, 1 - 1e-9);
        var value = Kind switch
        {
            DistributionKind.Normal or DistributionKind.QuantizedNormal => A + (B * Quantiles.Normal(unit)),
            DistributionKind.LogNormal or DistributionKind.QuantizedLogNormal => Math.Exp(A + (B * Quantiles.Normal(unit))),
            DistributionKind.Beta or DistributionKind.QuantizedBeta => Quantiles.Beta(unit, A, B),
            DistributionKind.InverseLogUniform => Math.Exp(-(Math.Log(1 / B) + (unit * (Math.Log(1 / A) - Math.Log(1 / B))))),
            DistributionKind.QuantizedUniform => A + (unit * (B - A)),
            DistributionKind.QuantizedLogUniform => Math.Exp(Math.Log(A) + (unit * (Math.Log(B) - Math.Log(A)))),
            _ => throw new InvalidOperationException($"Parameter '{Name}' has no distribution."),
        };
        return ParameterValue.Of(Q is { } q ? Math.Round(value / q) * q : value);
    }

    public override double ToUnit(ParameterValue value)
    {
        var x = value.AsDouble();
        var unit = Kind switch
        {
            DistributionKind.Normal or DistributionKind.QuantizedNormal => Quantiles.NormalShare((x - A) / B),
            DistributionKind.LogNormal or DistributionKind.QuantizedLogNormal => x <= 0 ? 0 : Quantiles.NormalShare((Math.Log(x) - A) / B),
            DistributionKind.Beta or DistributionKind.QuantizedBeta => Quantiles.BetaShare(Math.Clamp(x, 0, 1), A, B),
            DistributionKind.InverseLogUniform => (Math.Log(1 / x) - Math.Log(1 / B)) / (Math.Log(1 / A) - Math.Log(1 / B)),
            DistributionKind.QuantizedUniform => (x - A) / (B - A),
            _ => x <= 0 ? 0 : (Math.Log(x) - Math.Log(A)) / (Math.Log(B) - Math.Log(A)),
        };
        return double.IsNaN(unit) ? 0.5 : Math.Clamp(unit, 0, 1 - 1e-12);
    }

    public override bool Contains(ParameterValue value)
    {
        if (!value.IsNumber || !double.IsFinite(value.AsDouble())) return false;
        var (x, slack) = (value.AsDouble(), (Q ?? 0) / 2);
        if (IsRange(Kind)) return x >= A - slack - 1e-12 && x <= B + slack + 1e-12;
        return IsNormal(Kind) ? Kind is DistributionKind.Normal or DistributionKind.QuantizedNormal || x >= 0 : x >= -slack && x <= 1 + slack;
    }

    private static bool IsRange(DistributionKind kind) =>
        kind is DistributionKind.InverseLogUniform or DistributionKind.QuantizedUniform or DistributionKind.QuantizedLogUniform;

    private static bool IsNormal(DistributionKind kind) =>
        kind is DistributionKind.Normal or DistributionKind.LogNormal or DistributionKind.QuantizedNormal or DistributionKind.QuantizedLogNormal;

    private static bool IsBeta(DistributionKind kind) => kind is DistributionKind.Beta or DistributionKind.QuantizedBeta;
}
