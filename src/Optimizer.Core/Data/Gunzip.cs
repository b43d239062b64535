using System.Buffers.Binary;
using System.IO.Compression;

namespace Optimizer.Core.Data;

/// <summary>Unpacks gzip (RFC 1952) and notices a file that was cut short, which <see cref="GZipStream"/> does not.</summary>
internal static class Gunzip
{
    private const int Trailer = 8;

    /// <param name="most">Unpacked bytes that are still taken.</param>
    /// <returns>Null: more than that.</returns>
    /// <exception cref="InvalidDataException">Damaged or cut short.</exception>
    public static byte[]? Unpacked(byte[] stored, int most)
    {
        if (Members(stored, 0, most) is not { } bytes) return null;
        if (stored.Length > Trailer && (Said(stored) == (uint)bytes.Length || EndsWithWholeMember(stored, most))) return bytes;
        throw new InvalidDataException($"{stored.Length} bytes stored unpack to {bytes.Length}, and then the file ends too early");
    }

    /// <returns>Null: more than <paramref name="most"/> bytes.</returns>
    public static byte[]? Whole(Stream stream, int most)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (memory.Length + read > most) return null;
            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }

    /// <summary>A member ends with its unpacked length, modulo 2^32.</summary>
    private static uint Said(byte[] stored) => BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(stored.Length - 4));

    /// <summary>Whether there are several members, of which the last is whole.</summary>
    private static bool EndsWithWholeMember(byte[] stored, int most)
    {
        for (var at = 1; at < stored.Length;)
        {
            var next = stored.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]);
            if (next < 0) return false;
            at += next;
            try
            {
                if (Members(stored, at, most) is { } last && (uint)last.Length == Said(stored)) return true;
            }
            catch (InvalidDataException)
            {
                // These three bytes were not the beginning of a member.
            }

            at++;
        }

        return false;
    }

    private static byte[]? Members(byte[] stored, int from, int most)
    {
        using var unzip = new GZipStream(new MemoryStream(stored, from, stored.Length - from), CompressionMode.Decompress);
        return Whole(unzip, most);
    }
}
