using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>One of a list, without order.</summary>
/// <exception cref="ArgumentException">No values, a value twice, or probabilities that do not fit.</exception>
public sealed record CategoryParameter : Parameter
{
    public CategoryParameter(string name, ImmutableArray<ParameterValue> values, ImmutableArray<double> probabilities = default)
        : base(name)
    {
        probabilities = probabilities.IsDefault ? [] : probabilities;
        if (values.IsDefaultOrEmpty) throw new ArgumentException($"Parameter '{name}': a list of values must not be empty.");
        if (values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Parameter '{name}': the value {twice.Key} stands in the list twice.");
        if (!probabilities.IsEmpty && probabilities.Length != values.Length)
            throw new ArgumentException($"Parameter '{name}': {values.Length} values need {values.Length} probabilities, got {probabilities.Length}.");
        if (probabilities.Any(share => !(share >= 0)) || (!probabilities.IsEmpty && Math.Abs(probabilities.Sum() - 1) > 1e-6))
            throw new ArgumentException($"Parameter '{name}': probabilities must be at least 0 and sum to 1, they sum to {probabilities.Sum()}.");
        (Values, Probabilities) = (values, probabilities);
    }

    public ImmutableArray<ParameterValue> Values { get; }

    /// <summary>Of each value, summing to 1; empty: equally likely.</summary>
    public ImmutableArray<double> Probabilities { get; }

    [JsonIgnore]
    public override long? Cardinality => Values.Length;

    public override ParameterValue FromUnit(double unit)
    {
        if (Probabilities.IsEmpty) return Values[Math.Min(Values.Length - 1, (int)(unit * Values.Length))];
        var above = 0.0;
        for (var index = 0; index < Values.Length; index++)
            if (unit < (above += Probabilities[index])) return Values[index];
        return Values[Probabilities.ToList().FindLastIndex(share => share > 0)];
    }

    public override double ToUnit(ParameterValue value)
    {
        var index = Values.IndexOf(value);
        if (index < 0) throw new ArgumentException($"Parameter '{Name}': {value} is not one of its values {string.Join(", ", Values)}.");
        return Probabilities.IsEmpty
            ? (index + 0.5) / Values.Length
            : Probabilities.Take(index).Sum() + (Probabilities[index] / 2);
    }

    public override bool Contains(ParameterValue value) => Values.Contains(value);

    public bool Equals(CategoryParameter? other) =>
        other is not null && base.Equals(other) && Values.SequenceEqual(other.Values) && Probabilities.SequenceEqual(other.Probabilities);

    public override int GetHashCode() => unchecked((Name.Length * 31) + Values.Length);
}
