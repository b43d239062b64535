using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>A named constant.</summary>
/// <param name="Dims">Empty: a scalar.</param>
/// <param name="Raw">Little endian, row-major; 4-bit elements two to a byte, the earlier in the low half.</param>
public sealed record OnnxTensor(string Name, OnnxElement Element, ImmutableArray<long> Dims, byte[] Raw)
{
    public long Elements => Dims.Aggregate(1L, (product, dim) => product * dim);

    public static OnnxTensor Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        Checked(name, OnnxElement.Float32, values.Length, dims, MemoryMarshal.AsBytes(values));

    public static OnnxTensor Of(string name, ReadOnlySpan<byte> values, params ReadOnlySpan<long> dims) =>
        Checked(name, OnnxElement.UInt8, values.Length, dims, values);

    public static OnnxTensor Of(string name, ReadOnlySpan<sbyte> values, params ReadOnlySpan<long> dims) =>
        Checked(name, OnnxElement.Int8, values.Length, dims, MemoryMarshal.AsBytes(values));

    public static OnnxTensor Of(string name, ReadOnlySpan<int> values, params ReadOnlySpan<long> dims) =>
        Checked(name, OnnxElement.Int32, values.Length, dims, MemoryMarshal.AsBytes(values));

    public static OnnxTensor Of(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> dims) =>
        Checked(name, OnnxElement.Int64, values.Length, dims, MemoryMarshal.AsBytes(values));

    /// <exception cref="InvalidOperationException">The elements are not floats.</exception>
    public float[] Floats() => Element == OnnxElement.Float32
        ? MemoryMarshal.Cast<byte, float>(Raw).ToArray()
        : throw new InvalidOperationException($"The tensor {Name} holds {Element}, not {OnnxElement.Float32}.");

    private static OnnxTensor Checked(string name, OnnxElement element, int count, ReadOnlySpan<long> dims, ReadOnlySpan<byte> raw)
    {
        var tensor = new OnnxTensor(name, element, [.. dims], raw.ToArray());
        return tensor.Elements == count
            ? tensor
            : throw new ArgumentException($"The tensor {name} of shape [{string.Join(", ", tensor.Dims)}] has {tensor.Elements} elements, but {count} values were given.", nameof(count));
    }
}
