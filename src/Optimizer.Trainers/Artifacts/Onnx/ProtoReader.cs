using System.Buffers.Binary;
using System.Text;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>Protobuf's wire format, reading: call <see cref="Next"/> until false, look at <see cref="Field"/>, take the value that fits.</summary>
public ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> all = bytes;
    private int at;

    public int Field { get; private set; }

    /// <summary>0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.</summary>
    public int WireType { get; private set; }

    /// <summary>Of a varint or fixed field, as bits.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Of a length-delimited field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly long Integer => (long)Bits;

    public readonly float Float => BitConverter.UInt32BitsToSingle((uint)Bits);

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <exception cref="InvalidDataException">The bytes end inside a field, or are not protobuf.</exception>
    public bool Next()
    {
        if (at >= all.Length) return false;
        var tag = Varint();
        (Field, WireType) = ((int)(tag >> 3), (int)(tag & 7));
        switch (WireType)
        {
            case 0: Bits = Varint(); break;
            case 1: Bits = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bits = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw new InvalidDataException($"Not a protobuf message: field {Field} at byte {at} has wire type {WireType}.");
        }

        return true;
    }

    /// <summary>One element of a repeated integer field, or all of them when packed.</summary>
    public readonly void AddIntegers(List<long> values)
    {
        if (WireType != 2)
        {
            values.Add(Integer);
            return;
        }

        var packed = new ProtoReader(Bytes);
        while (packed.at < packed.all.Length) values.Add((long)packed.Varint());
    }

    /// <summary>One element of a repeated float field, or all of them when packed.</summary>
    public readonly void AddFloats(List<float> values)
    {
        if (WireType != 2)
        {
            values.Add(Float);
            return;
        }

        var packed = new ProtoReader(Bytes);
        while (packed.at < packed.all.Length) values.Add(BinaryPrimitives.ReadSingleLittleEndian(packed.Take(4)));
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException($"Not a protobuf message: a varint at byte {at} is longer than ten bytes.");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(all.Length - at)) throw new InvalidDataException($"A protobuf message of {all.Length} bytes is cut short: {count} bytes are due at byte {at}.");
        var taken = all.Slice(at, (int)count);
        at += (int)count;
        return taken;
    }
}
