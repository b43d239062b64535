using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>AttributeProto.AttributeType; the numbers are ONNX's.</summary>
public enum OnnxAttributeKind
{
    Undefined = 0,
    Float = 1,
    Integer = 2,
    Text = 3,
    Tensor = 4,
    Graph = 5,
    Floats = 6,
    Integers = 7,
}

/// <summary>A setting of a node. Only the property that the kind names is set; graphs and rarer kinds are read as their kind alone.</summary>
public sealed record OnnxAttribute(string Name, OnnxAttributeKind Kind)
{
    public float Float { get; init; }

    public long Integer { get; init; }

    public string Text { get; init; } = "";

    public OnnxTensor? Tensor { get; init; }

    public ImmutableArray<float> Floats { get; init; } = [];

    public ImmutableArray<long> Integers { get; init; } = [];

    public static OnnxAttribute Of(string name, long value) => new(name, OnnxAttributeKind.Integer) { Integer = value };

    public static OnnxAttribute Of(string name, float value) => new(name, OnnxAttributeKind.Float) { Float = value };

    public static OnnxAttribute Of(string name, params ReadOnlySpan<long> values) => new(name, OnnxAttributeKind.Integers) { Integers = [.. values] };
}
