using System.Text;

namespace Optimizer.Artifacts.Trees;

/// <summary>
/// Reads an archive's headers alone and checks what the reader behind it would trust: sizes, the number of entries, and the length of
/// name blocks, which it would hold in memory.
/// </summary>
internal static class TarScan
{
    private const int Block = 512;
    private const int SizeAt = 124;
    private const int SizeLength = 12;
    private const int TypeAt = 156;
    private const int LongestNameBlock = 64 << 10;

    /// <summary>Leaves the archive at its beginning.</summary>
    /// <exception cref="InvalidDataException">It is above the limits, or no archive.</exception>
    public static void Check(Stream archive, UnpackLimits limits)
    {
        var header = new byte[Block];
        var (entries, bytes) = (0, 0L);
        archive.Position = 0;
        while (archive.ReadAtLeast(header, Block, throwOnEndOfStream: false) is var read && read > 0)
        {
            if (read < Block) throw new InvalidDataException("The archive ends in the middle of a header; it was cut off.");
            if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0) break;
            var size = SizeOf(header);
            var padded = (size + Block - 1) / Block * Block;
            if (size < 0 || padded < size || padded > archive.Length - archive.Position)
                throw new InvalidDataException("The archive ends in the middle of a file; it was cut off, or is none.");
            if (header[TypeAt] is (byte)'L' or (byte)'K' or (byte)'x' or (byte)'g') CheckNames(archive, size);
            else if (++entries > limits.Entries) throw new InvalidDataException(limits.TooManyEntries);
            else if ((bytes += size) > limits.Bytes) throw new InvalidDataException(limits.TooManyBytes);
            archive.Position += padded;
        }

        archive.Position = 0;
    }

    private static void CheckNames(Stream archive, long size)
    {
        if (size > LongestNameBlock) throw new InvalidDataException($"The archive has a name of {size} bytes; it is refused.");
        var start = archive.Position;
        var block = new byte[size];
        archive.ReadExactly(block);
        archive.Position = start;
        // A size told there would be another than the one this scan goes by.
        if (Encoding.Latin1.GetString(block).Contains(" size=", StringComparison.Ordinal))
            throw new InvalidDataException("The archive tells sizes in extended headers; it is refused. GNU tar's own format does not.");
    }

    private static long SizeOf(ReadOnlySpan<byte> header)
    {
        var field = header.Slice(SizeAt, SizeLength);
        var size = 0L;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[4..]) size = (size << 8) | part;
            return size;
        }

        foreach (var digit in field)
        {
            if (digit is (byte)' ' or 0) continue;
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("The archive has a header that is none; it is damaged, or no tar archive.");
            size = (size << 3) | (long)(digit - '0');
        }

        return size;
    }
}
