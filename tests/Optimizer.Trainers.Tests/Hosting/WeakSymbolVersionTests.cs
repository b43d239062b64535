using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Hosting;

public sealed class WeakSymbolVersionTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Exactly_one_bit_of_the_real_library_changes_and_the_second_time_none()
    {
        var library = Library();
        var before = File.ReadAllBytes(library);
        var time = File.GetLastWriteTimeUtc(library);

        Assert.True(WeakSymbolVersion.Mark(library, Version));
        Assert.False(WeakSymbolVersion.Mark(library, Version));

        var after = File.ReadAllBytes(library);
        var at = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal(0x2, before[at] ^ after[at]);
        Assert.Equal(time, File.GetLastWriteTimeUtc(library));
        Assert.Equal([library], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_version_that_is_not_required_changes_nothing()
    {
        var library = Library();
        var before = File.ReadAllBytes(library);

        Assert.False(WeakSymbolVersion.Mark(library, "GLIBCXX_9.9.99"));
        Assert.Equal(before, File.ReadAllBytes(library));
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(folder.At("lib.so"), new string('x', 100));

        Assert.Throws<InvalidDataException>(() => WeakSymbolVersion.Mark(folder.At("lib.so"), Version));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A copy of the host's library as the package has it: where the host marked its own, the mark is taken back.</summary>
    private string Library()
    {
        var copy = folder.At("libLibTorchSharp.so");
        File.Copy(Path.Combine(TrainerHostLibraries.Folder, "libLibTorchSharp.so"), copy);
        var bytes = File.ReadAllBytes(copy);
        for (var at = 0; at + 16 <= bytes.Length; at += 4)
        {
            // Vernaux of GLIBCXX_3.4.32: its ELF hash, then the flags.
            if (BitConverter.ToUInt32(bytes, at) != ElfHash(Version) || BitConverter.ToUInt16(bytes, at + 4) != 2) continue;
            bytes[at + 4] = 0;
            File.WriteAllBytes(copy, bytes);
            break;
        }

        return copy;
    }

    private static uint ElfHash(string name) => name.Aggregate(0u, (hash, letter) =>
    {
        hash = (hash << 4) + letter;
        var high = hash & 0xf0000000;
        return (hash ^ (high >> 24)) & ~high;
    });
}
