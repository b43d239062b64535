using System.Formats.Tar;

namespace Optimizer.Artifacts.Trees;

/// <summary>
/// A folder as a tar archive that depends on names, bytes and the right to execute alone: equal folders have equal digests.
/// Archives are unpacked without trust in who made them.
/// </summary>
public static class TreeArchive
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="InvalidDataException">A link leads out of the folder, to a folder or nowhere.</exception>
    /// <exception cref="IOException">The folder was changed meanwhile, or cannot be read.</exception>
    public static async Task Pack(string folder, Stream output, CancellationToken cancel)
    {
        var before = FolderTree.Of(folder);
        await Pack(before, output, cancel);
        // Half an old file and half a new one would have a digest of their own and look sound.
        if (!before.SequenceEqual(FolderTree.Of(folder))) throw new IOException($"The folder '{folder}' was changed while it was packed; it must be left as it is.");
    }

    internal static async Task Pack(IReadOnlyList<TreeEntry> entries, Stream output, CancellationToken cancel)
    {
        await using var writer = new TarWriter(output, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var entry in entries)
        {
            // What has no bytes is not opened: to open a pipe would be to wait for ever.
            await using var content = entry.Bytes > 0 ? File.OpenRead(entry.Path) : null;
            if (content is not null && content.Length != entry.Bytes) throw new IOException($"The file '{entry.Path}' was changed while it was packed.");
            var packed = new GnuTarEntry(entry.IsFolder ? TarEntryType.Directory : TarEntryType.RegularFile, entry.IsFolder ? entry.Name + "/" : entry.Name)
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = entry.IsFolder || entry.IsExecutable ? Executable : Plain,
            };
            if (content is not null) packed.DataStream = content;
            await writer.WriteEntryAsync(packed, cancel);
        }
    }

    /// <param name="archive">Can seek.</param>
    /// <param name="target">Must not exist; where unpacking fails it does not exist afterwards either.</param>
    /// <exception cref="InvalidDataException">The archive is none, holds what is not allowed, or more than the limits.</exception>
    public static async Task Unpack(Stream archive, string target, UnpackLimits limits, CancellationToken cancel)
    {
        if (Directory.Exists(target) || File.Exists(target)) throw new IOException($"'{target}' exists; an archive is unpacked into a folder of its own.");
        Directory.CreateDirectory(target);
        try
        {
            TarScan.Check(archive, limits);
            await using var reader = new TarReader(archive, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry) await Write(entry, target, limits, cancel);
        }
        catch (Exception problem) when (problem is FormatException or EndOfStreamException or NotSupportedException or ArgumentException or PathTooLongException)
        {
            ReadOnlyTree.Remove(target);
            throw new InvalidDataException($"The archive cannot be unpacked: {problem.Message}", problem);
        }
        catch
        {
            ReadOnlyTree.Remove(target);
            throw;
        }
    }

    private static async Task Write(TarEntry entry, string target, UnpackLimits limits, CancellationToken cancel)
    {
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes) return;
        var segments = EntryName.Segments(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(Path.Combine([target, .. segments]));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile when segments.Length > 0:
                if (entry.Length > limits.Bytes) throw new InvalidDataException(limits.TooManyBytes);
                var path = Path.Combine([target, .. segments]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (File.Exists(path) || Directory.Exists(path)) throw new InvalidDataException($"The archive holds '{entry.Name}' twice; it is refused.");
                await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                    if (entry.DataStream is { } content) await content.CopyToAsync(file, cancel);
                Rights.Set(path, (entry.Mode & UnixFileMode.UserExecute) != 0 ? Executable : Plain);
                break;
            default:
                throw new InvalidDataException(
                    $"The archive holds '{entry.Name}', which is a {entry.EntryType}; only files and folders are unpacked. Archives with links or devices are refused.");
        }
    }
}
