using System.Buffers.Binary;
using System.Text;

namespace Optimizer.Trainers.Hosting;

/// <summary>
/// Marks one required symbol version of an ELF64 library as weak, so that the loader accepts systems without it. libLibTorchSharp.so
/// requires GLIBCXX_3.4.32 only for a marker that nothing calls, and Debian 12 and Ubuntu 22.04 do not have that version.
/// </summary>
public static class WeakSymbolVersion
{
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const ushort FlagWeak = 0x2;

    /// <summary>ELF, 64 bits, little-endian.</summary>
    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Changes the file if need be, by a copy that is renamed over it: other links to the old file keep it.</summary>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the file was changed.</returns>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file.</exception>
    public static bool Mark(string path, string version)
    {
        var bytes = File.ReadAllBytes(path);
        if (!Mark(bytes, version, path)) return false;
        var aside = $"{path}.{Environment.ProcessId}.partial";
        File.Copy(path, aside, overwrite: true);
        File.WriteAllBytes(aside, bytes);
        // The build copies its own file again only where size or time differ.
        File.SetLastWriteTimeUtc(aside, File.GetLastWriteTimeUtc(path));
        File.Move(aside, path, overwrite: true);
        return true;
    }

    private static bool Mark(byte[] elf, string version, string path)
    {
        if (elf.Length < 64 || !elf.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"'{path}' is not a 64-bit little-endian ELF file.");
        var (sections, size, count) = ((int)Long(elf, 0x28), Short(elf, 0x3a), Short(elf, 0x3c));
        var changed = false;
        for (var section = 0; section < count; section++)
        {
            var header = sections + (section * size);
            if (Word(elf, header + 4) != SectionVersionNeeds) continue;
            var names = (int)Long(elf, sections + ((int)Word(elf, header + 0x28) * size) + 0x18);
            var need = (int)Long(elf, header + 0x18);
            for (var left = Word(elf, header + 0x2c); left > 0; left--, need += (int)Word(elf, need + 12))
            {
                var part = need + (int)Word(elf, need + 8);
                for (var parts = Short(elf, need + 2); parts > 0; parts--, part += (int)Word(elf, part + 12))
                {
                    var flags = Short(elf, part + 4);
                    if ((flags & FlagWeak) != 0 || Name(elf, names + (int)Word(elf, part + 8)) != version) continue;
                    BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(part + 4), (ushort)(flags | FlagWeak));
                    changed = true;
                }
            }
        }

        return changed;
    }

    private static string Name(byte[] elf, int at) => Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, (byte)0, at) - at);

    private static ushort Short(byte[] elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(at));

    private static uint Word(byte[] elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(at));

    private static ulong Long(byte[] elf, int at) => BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(at));
}
