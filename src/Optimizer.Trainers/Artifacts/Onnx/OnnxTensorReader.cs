using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>A TensorProto, with the typed data fields that other exporters use brought into raw form.</summary>
internal static class OnnxTensorReader
{
    public static OnnxTensor Read(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var (name, element) = ("", OnnxElement.Undefined);
        var (dims, floats, integers) = (new List<long>(), new List<float>(), new List<long>());
        byte[]? raw = null;
        while (proto.Next())
        {
            switch (proto.Field)
            {
                case 1: proto.AddIntegers(dims); break;
                case 2: element = (OnnxElement)proto.Integer; break;
                case 4: proto.AddFloats(floats); break;
                case 5 or 7: proto.AddIntegers(integers); break;
                case 8: name = proto.Text; break;
                case 9: raw = proto.Bytes.ToArray(); break;
                case 14 when proto.Integer == 1: throw new InvalidDataException($"The tensor {name} keeps its data in another file; only models in one file are read.");
            }
        }

        return new OnnxTensor(name, element, [.. dims], raw ?? (floats.Count > 0 ? MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(floats)).ToArray() : Raw(element, integers)));
    }

    private static byte[] Raw(OnnxElement element, List<long> values) => element switch
    {
        OnnxElement.UInt8 or OnnxElement.Int8 or OnnxElement.Boolean or OnnxElement.UInt4 or OnnxElement.Int4 => [.. values.Select(value => (byte)value)],
        OnnxElement.UInt16 or OnnxElement.Int16 or OnnxElement.Float16 or OnnxElement.BFloat16 => MemoryMarshal.AsBytes<ushort>(values.Select(value => (ushort)value).ToArray()).ToArray(),
        OnnxElement.Int32 => MemoryMarshal.AsBytes<int>(values.Select(value => (int)value).ToArray()).ToArray(),
        _ => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray(),
    };
}
