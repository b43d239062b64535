using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>An IDX file of unsigned bytes (LeCun's MNIST format): magic 0x000008 and the number of dimensions, big-endian sizes, the bytes.</summary>
internal sealed record IdxArray(ImmutableArray<int> Sizes, byte[] Bytes)
{
    /// <exception cref="DataProblemsException">Not such a file, or cut short.</exception>
    public static IdxArray Parse(byte[] file, string name)
    {
        if (file.Length < 4 || file[0] != 0 || file[1] != 0)
            throw new DataProblemsException($"{name}: not an IDX file; it must begin with two zero bytes.");
        if (file[2] != 0x08)
            throw new DataProblemsException($"{name}: IDX type 0x{file[2]:x2} is not supported; unsigned bytes (0x08) are.");
        var dimensions = file[3];
        var start = 4 + (4 * dimensions);
        if (dimensions is < 1 or > 4 || file.Length < start) throw new DataProblemsException($"{name}: the IDX header is damaged: {dimensions} dimensions in {file.Length} bytes.");
        var sizes = Enumerable.Range(0, dimensions).Select(index => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(4 + (4 * index)))).ToImmutableArray();
        var expected = sizes.Aggregate(1L, (product, size) => product * size);
        if (sizes.Any(size => size < 0) || file.Length - start != expected)
        {
            var row = sizes.Skip(1).Aggregate(1L, (product, size) => product * size);
            throw new DataProblemsException(
                $"{name}: truncated or damaged: the header promises {expected} bytes ({string.Join(" x ", sizes)}), the file has {file.Length - start}; it ends in row {(row > 0 ? (file.Length - start) / row : 0) + 1}.");
        }

        return new IdxArray(sizes, file[start..]);
    }
}
