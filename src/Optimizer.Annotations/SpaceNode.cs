using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Search;

namespace Optimizer.Annotations;

/// <summary>A search space as ML.NET has it: a tree of named options. <see cref="SpaceTree"/> flattens it.</summary>
public abstract record SpaceNode;

/// <summary>What a number becomes when it is handed back.</summary>
public enum NumberKind
{
    Unspecified = 0,

    /// <summary><see cref="int"/></summary>
    Whole = 1,

    /// <summary><see cref="float"/></summary>
    Single = 2,

    /// <summary><see cref="double"/></summary>
    Double = 3,
}

/// <param name="First">What is tried first; null: nothing is said.</param>
/// <exception cref="ArgumentException">The ends are in the wrong order, a logarithm of nothing, or a first value outside.</exception>
public sealed record NumberNode : SpaceNode
{
    public NumberNode(double low, double high, bool log, NumberKind kind, double? first = null)
    {
        if (!(high > low)) throw new ArgumentException($"the range must go up, got {Text(low)} to {Text(high)}");
        if (log && !(low > 0)) throw new ArgumentException($"a range with a logarithm must begin above 0, got {Text(low)}");
        if (first < low || first > high) throw new ArgumentException($"the initial value {Text(first.Value)} is outside {Text(low)} to {Text(high)}");
        (Low, High, Log, Kind, First) = (low, high, log, kind, first);
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    public NumberKind Kind { get; }

    public double? First { get; }

    /// <returns>An int, a float or a double within the range: the nearest float to a double near an end may lie beyond it.</returns>
    public object Rounded(ParameterValue value) => Kind switch
    {
        // As objects: numbers of three kinds would all become doubles here.
        NumberKind.Whole => (object)(int)Math.Clamp(Math.Round(value.AsDouble()), Math.Ceiling(Low), Math.Floor(High)),
        NumberKind.Single => (object)Math.Clamp((float)value.AsDouble(), Inside((float)Low, Low, up: true), Inside((float)High, High, up: false)),
        _ => Math.Clamp(value.AsDouble(), Low, High),
    };

    private static float Inside(float end, double exact, bool up) => up ? (end < exact ? MathF.BitIncrement(end) : end) : (end > exact ? MathF.BitDecrement(end) : end);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Values">Truths, whole numbers, numbers, words or members of one enumeration.</param>
public sealed record ChoiceNode(ImmutableArray<object> Values, object? First = null) : SpaceNode
{
    /// <exception cref="ArgumentException">A kind of value that no parameter can have.</exception>
    public static ParameterValue Told(object value) => value switch
    {
        bool truth => ParameterValue.Of(truth),
        byte or short or int or long => ParameterValue.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        // By its text: 0.1f is 0.1, not 0.10000000149.
        float single => ParameterValue.Of(double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        double number => ParameterValue.Of(number),
        string word => ParameterValue.Of(word),
        Enum member => ParameterValue.Of(member.ToString()),
        _ => throw new ArgumentException($"a choice of {value.GetType().Name} cannot be searched; it must be of truths, numbers, words or an enumeration"),
    };

    /// <returns>The object that was told as <paramref name="value"/>.</returns>
    public object Meant(ParameterValue value) => Values.First(one => Told(one) == value);
}

/// <param name="Children">In order; a group within a group is a nested option.</param>
public sealed record GroupNode(ImmutableArray<KeyValuePair<string, SpaceNode>> Children) : SpaceNode;
