using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Optimizer.Trainers.Training;

/// <summary>
/// A count and arrays of float32 in one file, little-endian: magic (8 bytes), count (int64), number of arrays (int32), for each its
/// length (int32) and its numbers, SHA-256 of all before it (32 bytes).
/// </summary>
public static class FloatFile
{
    private static ReadOnlySpan<byte> Magic => "OPTFLT1\n"u8;

    public static void Save(string path, long count, float[][] arrays)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Magic);
        writer.Write(count);
        writer.Write(arrays.Length);
        foreach (var array in arrays)
        {
            writer.Write(array.Length);
            writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
        }

        writer.Flush();
        writer.Write(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        writer.Flush();
        DurableFile.Write(path, memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <exception cref="InvalidDataException">Not such a file, cut short, or changed since.</exception>
    public static (long Count, float[][] Arrays) Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < Magic.Length || !bytes.AsSpan().StartsWith(Magic)) throw new InvalidDataException($"'{path}' is not a file of numbers, or was cut short.");
        if (!SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            throw new InvalidDataException($"'{path}' is damaged: its checksum does not match.");

        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, end - Magic.Length));
        var count = reader.ReadInt64();
        var arrays = new float[reader.ReadInt32()][];
        for (var i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new float[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(arrays[i].AsSpan()));
        }

        return (count, arrays);
    }
}
