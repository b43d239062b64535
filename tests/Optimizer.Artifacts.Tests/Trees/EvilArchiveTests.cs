using System.Formats.Tar;
using System.Text;
using CsCheck;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Artifacts.Tests.Trees;

public sealed class EvilArchiveTests : IDisposable
{
    private static readonly UnpackLimits Limits = new(Entries: 5, Bytes: 100_000);

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("/etc/cron.d/x")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData("a//x")]
    [InlineData("a/./x")]
    [InlineData(".//x")]
    [InlineData("a\\x")]
    [InlineData("a\nx")]
    public async Task A_name_that_could_lead_elsewhere_is_refused(string name)
    {
        var refusal = await Refused(await Archive(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }));

        Assert.StartsWith("The archive holds the name '", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public async Task Links_and_devices_are_refused(TarEntryType type)
    {
        var entry = new GnuTarEntry(type, "innocent");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "target";

        var refusal = await Refused(await Archive(entry));

        Assert.Equal(
            $"The archive holds 'innocent', which is a {type}; only files and folders are unpacked. Archives with links or devices are refused.", refusal.Message);
    }

    [Fact]
    public async Task A_link_cannot_be_written_through()
    {
        var outside = folder.At("outside");
        Directory.CreateDirectory(outside);

        await Refused(await Archive(
            new GnuTarEntry(TarEntryType.SymbolicLink, "door") { LinkName = outside },
            new GnuTarEntry(TarEntryType.RegularFile, "door/x") { DataStream = new MemoryStream([1]) }));

        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_name_twice_is_refused() => Assert.Equal(
        "The archive holds 'x' twice; it is refused.",
        (await Refused(await Archive(new GnuTarEntry(TarEntryType.RegularFile, "x"), new GnuTarEntry(TarEntryType.RegularFile, "x")))).Message);

    [Fact]
    public async Task Names_that_differ_in_case_alone_are_two_files()
    {
        var archive = await Archive(new GnuTarEntry(TarEntryType.RegularFile, "x"), new GnuTarEntry(TarEntryType.RegularFile, "X"));

        await TreeArchive.Unpack(archive, folder.At("target"), Limits, CancellationToken.None);

        Assert.Equal(2, Directory.GetFiles(folder.At("target")).Length);
    }

    [Fact]
    public async Task Too_many_entries_are_refused() => Assert.Equal(
        "The archive holds more than 5 entries, which is the limit; it is refused.",
        (await Refused(await Archive([.. Enumerable.Range(0, 6).Select(number => new GnuTarEntry(TarEntryType.RegularFile, $"{number}"))]))).Message);

    [Fact]
    public async Task Too_many_bytes_are_refused_before_anything_is_written() => Assert.Equal(
        "The archive holds more than 100000 bytes, which is the limit; it is refused.",
        (await Refused(await Archive(
            [.. Enumerable.Range(0, 3).Select(number => new GnuTarEntry(TarEntryType.RegularFile, $"{number}") { DataStream = new MemoryStream(new byte[40_000]) })]))).Message);

    [Fact]
    public async Task A_header_that_promises_more_than_there_is_is_refused()
    {
        var archive = (await Archive(new GnuTarEntry(TarEntryType.RegularFile, "x") { DataStream = new MemoryStream([1]) })).ToArray();
        Encoding.ASCII.GetBytes("77777777777").CopyTo(archive, 124);

        Assert.Contains("cut off", (await Refused(new MemoryStream(archive))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_megabytes_is_not_taken_into_memory()
    {
        var archive = await Archive(new GnuTarEntry(TarEntryType.RegularFile, new string('n', 200_000)));

        Assert.Contains("has a name of 200001 bytes", (await Refused(archive)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_told_in_an_extended_header_is_refused()
    {
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "x", [new KeyValuePair<string, string>("siz_", "5")]) { DataStream = new MemoryStream([1]) };
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true)) await writer.WriteEntryAsync(entry);
        var bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(archive.ToArray()).Replace("siz_=5", "size=5", StringComparison.Ordinal));

        Assert.Contains("tells sizes in extended headers", (await Refused(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_archive_is_refused() => await Refused(new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 2000))));

    [Fact]
    public async Task A_set_user_bit_does_not_travel()
    {
        var archive = await Archive(new GnuTarEntry(TarEntryType.RegularFile, "x") { Mode = UnixFileMode.SetUser | UnixFileMode.UserExecute | UnixFileMode.OtherWrite });

        await TreeArchive.Unpack(archive, folder.At("target"), Limits, CancellationToken.None);

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder.At("target/x")) & (UnixFileMode.SetUser | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task Damage_anywhere_never_writes_outside_and_ends_in_one_kind_of_refusal()
    {
        var sound = (await Archive(
            new GnuTarEntry(TarEntryType.Directory, "a/"), new GnuTarEntry(TarEntryType.RegularFile, "a/x") { DataStream = new MemoryStream(new byte[700]) },
            new GnuTarEntry(TarEntryType.RegularFile, new string('n', 150)))).ToArray();
        var around = folder.At("around");

        await Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).SampleAsync(
            async (at, value, length) =>
            {
                var damaged = sound[..length];
                if (at < length) damaged[at] = value;
                var target = Path.Combine(around, Guid.NewGuid().ToString("N"), "target");
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                try
                {
                    await TreeArchive.Unpack(new MemoryStream(damaged), target, Limits, CancellationToken.None);
                }
                catch (InvalidDataException)
                {
                    Assert.False(Directory.Exists(target));
                }

                Assert.All(Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!), entry => Assert.Equal(target, entry));
            },
            iter: 300, threads: 1);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<MemoryStream> Archive(params TarEntry[] entries)
    {
        var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
            foreach (var entry in entries) await writer.WriteEntryAsync(entry);
        return archive;
    }

    private async Task<InvalidDataException> Refused(Stream archive)
    {
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(
            () => TreeArchive.Unpack(archive, folder.At("target"), Limits, CancellationToken.None));
        Assert.False(Directory.Exists(folder.At("target")));
        return refusal;
    }
}
