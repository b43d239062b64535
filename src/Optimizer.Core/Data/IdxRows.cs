using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Optimizer.Core.Data;

/// <summary>A pair of IDX files (features, labels): big-endian, a header of two zero bytes, type, number of dimensions, sizes.</summary>
internal static class IdxRows
{
    public static RawRows? Read(DataFile features, DataFile labels, DataProblems problems)
    {
        var images = Open(features, problems);
        var classes = Open(labels, problems);
        if (images is null || classes is null) return null;
        if (images.Sizes.Length is < 2 or > 4)
            problems.Add(features.Path, $": has {images.Sizes.Length} dimensions; features have 2 (rows, features), 3 (rows, height, width) or 4 (rows, channels, height, width)");
        if (classes.Sizes.Length != 1) problems.Add(labels.Path, $": has {classes.Sizes.Length} dimensions; labels have 1");
        if (classes.Type is 0x0D or 0x0E) problems.Add(labels.Path, ": holds floats; labels are whole numbers");
        if (images.Sizes[0] != classes.Sizes[0])
            problems.Add(labels.Path, $": has {classes.Sizes[0]} labels, {Name(features)} has {images.Sizes[0]} rows; they must be as many");
        if (images.Count == 0) problems.Add(features.Path, ": has no rows");
        if (problems.Found > 0) return null;

        var values = new float[images.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = (float)images.Value(index);
            if (float.IsFinite(values[index])) continue;
            problems.Add(features.Path, (index / (images.Count / images.Sizes[0])) + 1, $": holds {images.Value(index)}, which is not a finite number that fits a float");
        }

        var names = new string[classes.Count];
        for (var index = 0; index < names.Length; index++) names[index] = ((long)classes.Value(index)).ToString(CultureInfo.InvariantCulture);
        ImmutableArray<int> shape = images.Sizes.Length switch
        {
            2 => [images.Sizes[1]],
            3 => [1, images.Sizes[1], images.Sizes[2]],
            _ => [.. images.Sizes[1..]],
        };
        return new RawRows(features.Path, values, names, shape);
    }

    private static Idx? Open(DataFile file, DataProblems problems)
    {
        var bytes = file.Bytes;
        var size = bytes.Length > 2 ? Size(bytes[2]) : 0;
        if (bytes.Length < 4 || bytes[0] != 0 || bytes[1] != 0 || size == 0 || bytes[3] == 0)
        {
            problems.Add(file.Path, $": is not IDX: it begins with {DataFile.Begin(bytes)}; IDX begins with 00 00, a type (08 to 0e) and the number of dimensions");
            return null;
        }

        var header = 4 + (4 * bytes[3]);
        if (bytes.Length < header)
        {
            problems.Add(file.Path, $": is truncated in its header: {bytes.Length} bytes, a header of {bytes[3]} dimensions has {header}");
            return null;
        }

        var sizes = new int[bytes[3]];
        var expected = (Int128)size;
        for (var dimension = 0; dimension < sizes.Length; dimension++)
        {
            sizes[dimension] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * dimension)));
            expected *= sizes[dimension];
            if (sizes[dimension] < 0 || expected > DataFile.MostBytes)
            {
                problems.Add(file.Path, $": its header says sizes of {string.Join(" x ", sizes.Take(dimension + 1))}, which cannot be; is it big-endian?");
                return null;
            }
        }

        if (bytes.Length == header + (long)expected) return new Idx(bytes, header, bytes[2], sizes);
        var said = $"its header says {string.Join(" x ", sizes)} values of {(size == 1 ? "1 byte" : $"{size} bytes")}, {header + (long)expected} bytes with the header";
        problems.Add(file.Path, bytes.Length < header + (long)expected
            ? $": is truncated: it has {bytes.Length} bytes, {said}"
            : $": is too long: it has {bytes.Length} bytes, {said}");
        return null;
    }

    private static int Size(byte type) => type switch
    {
        0x08 or 0x09 => 1,
        0x0B => 2,
        0x0C or 0x0D => 4,
        0x0E => 8,
        _ => 0,
    };

    private static string Name(DataFile file) => file.Path[(file.Path.LastIndexOfAny(['/', '\\']) + 1)..];

    private sealed record Idx(byte[] Bytes, int Header, byte Type, int[] Sizes)
    {
        public int Count => Sizes.Aggregate(1, (product, size) => product * size);

        public double Value(int index) => Type switch
        {
            0x08 => Bytes[Header + index],
            0x09 => (sbyte)Bytes[Header + index],
            0x0B => BinaryPrimitives.ReadInt16BigEndian(Bytes.AsSpan(Header + (2 * index))),
            0x0C => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(Header + (4 * index))),
            0x0D => BinaryPrimitives.ReadSingleBigEndian(Bytes.AsSpan(Header + (4 * index))),
            _ => BinaryPrimitives.ReadDoubleBigEndian(Bytes.AsSpan(Header + (8 * index))),
        };
    }
}
