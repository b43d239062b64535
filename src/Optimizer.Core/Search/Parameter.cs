using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;

namespace Optimizer.Core.Search;

/// <summary>One thing that may vary. Constructors refuse what cannot be sampled and say why.</summary>
/// <remarks>Units of <see cref="FromUnit"/>: [0, 1), equal steps equally likely under the parameter's own distribution.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FloatParameter), "float")]
[JsonDerivedType(typeof(IntegerParameter), "integer")]
[JsonDerivedType(typeof(CategoryParameter), "category")]
[JsonDerivedType(typeof(ConstantParameter), "constant")]
[JsonDerivedType(typeof(DistributionParameter), "distribution")]
public abstract record Parameter(string Name)
{
    public string Name { get; } = string.IsNullOrWhiteSpace(Name) ? throw new ArgumentException("A parameter must have a name.") : Name;

    /// <summary>The stage that reads it; <c>train</c> unless the trainer says otherwise.</summary>
    public string Stage { get; init; } = "train";

    /// <summary>All must hold for the parameter to exist in a configuration. Empty: always.</summary>
    public ImmutableArray<Condition> When { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many different values there are, or null for a continuum.</summary>
    [JsonIgnore]
    public abstract long? Cardinality { get; }

    /// <param name="unit">In [0, 1).</param>
    public abstract ParameterValue FromUnit(double unit);

    /// <summary>Inverse of <see cref="FromUnit"/>: the middle of the value's share of [0, 1).</summary>
    public abstract double ToUnit(ParameterValue value);

    public abstract bool Contains(ParameterValue value);

    public virtual bool Equals(Parameter? other) =>
        other is not null && EqualityContract == other.EqualityContract && Name == other.Name && Stage == other.Stage && When.SequenceEqual(other.When);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The parameter named must have one of these values.</summary>
public sealed record Condition(string Parameter, ImmutableArray<ParameterValue> AnyOf)
{
    public ImmutableArray<ParameterValue> AnyOf { get; } = AnyOf.IsDefault ? [] : AnyOf;

    public bool Equals(Condition? other) => other is not null && Parameter == other.Parameter && AnyOf.SequenceEqual(other.AnyOf);

    public override int GetHashCode() => Parameter.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A configuration: name to value, only of parameters whose conditions hold, constants included.</summary>
public sealed record Configuration(ImmutableSortedDictionary<string, ParameterValue> Values)
{
    private int? hash;

    private Configuration(Configuration original) => Values = original.Values;

    public static Configuration Empty { get; } = new(ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal));

    public ParameterValue this[string name] => Values[name];

    public bool TryGet(string name, out ParameterValue value) => Values.TryGetValue(name, out value);

    public Configuration With(string name, ParameterValue value) => new(Values.SetItem(name, value));

    public bool Equals(Configuration? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || GetHashCode() != other.GetHashCode() || Values.Count != other.Values.Count) return false;
        // Pairs have no equality of their own: comparing them as such goes by reflection.
        using var theirs = other.Values.GetEnumerator();
        foreach (var (name, value) in Values)
        {
            theirs.MoveNext();
            if (value != theirs.Current.Value || !string.Equals(name, theirs.Current.Key, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    public override int GetHashCode()
    {
        if (hash is { } known) return known;
        var mixed = 17u;
        foreach (var (name, value) in Values)
            mixed = unchecked((BitOperations.RotateLeft((mixed * 0x9E3779B1u) ^ (uint)name.GetHashCode(StringComparison.Ordinal), 13) * 0x85EBCA6Bu) ^ (uint)value.GetHashCode());
        hash = unchecked((int)mixed);
        return hash.Value;
    }

    public override string ToString() => string.Join(' ', Values.Select(pair => $"{pair.Key}={pair.Value}"));
}
