using System.Collections.Immutable;
using MAB.DotIgnore;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Artifacts.Bundles;

/// <summary>What a sweep takes along to its workers: the spec's folder, minus what need not travel.</summary>
public sealed class Bundle
{
    /// <summary>100 MB.</summary>
    public const long DefaultMostBytes = 100 << 20;

    public const string IgnoreFile = ".optimizerignore";

    private const int NamedFiles = 5;

    private readonly IReadOnlyList<TreeEntry> entries;

    private Bundle(string folder, IReadOnlyList<TreeEntry> entries, GitState? git) => (Folder, this.entries, Git) = (folder, entries, git);

    public string Folder { get; }

    /// <summary>Null: under no version control, or there is no git.</summary>
    public GitState? Git { get; }

    /// <summary>Relative to the folder, in order.</summary>
    public ImmutableArray<string> Files => [.. entries.Where(entry => !entry.IsFolder).Select(entry => entry.Name)];

    public long Bytes => entries.Sum(entry => entry.Bytes);

    /// <param name="leaveOut">Names relative to the folder that travel in another way (data by digest).</param>
    /// <exception cref="InvalidDataException">It is above the limit, or a link leads out of the folder; the message says what to do.</exception>
    public static async Task<Bundle> Read(string folder, CancellationToken cancel, long mostBytes = DefaultMostBytes, IReadOnlySet<string>? leaveOut = null)
    {
        var root = Path.GetFullPath(folder);
        var rules = new IgnoreList(DefaultIgnores.Rules);
        var own = Path.Combine(root, IgnoreFile);
        if (File.Exists(own)) rules.AddRules(await File.ReadAllLinesAsync(own, cancel));
        var entries = FolderTree.Of(root, (name, isFolder) => leaveOut?.Contains(name) == true || rules.IsIgnored(name, isFolder));
        var bytes = entries.Sum(entry => entry.Bytes);
        return bytes <= mostBytes ? new Bundle(root, entries, await GitState.Of(root, cancel)) : throw TooLarge(root, entries, bytes, mostBytes);
    }

    /// <summary>Packs it; equal bundles are equal archives.</summary>
    /// <exception cref="IOException">A file was changed or removed meanwhile, or cannot be read.</exception>
    public Task Pack(Stream output, CancellationToken cancel) => TreeArchive.Pack(entries, output, cancel);

    private static InvalidDataException TooLarge(string root, IReadOnlyList<TreeEntry> entries, long bytes, long mostBytes)
    {
        var largest = entries.OrderByDescending(entry => entry.Bytes).Take(NamedFiles).Where(entry => entry.Bytes > 0).Select(entry => $"{entry.Name} ({Size(entry.Bytes)})");
        return new InvalidDataException(
            $"The folder '{root}' holds {Size(bytes)}, above the {Size(mostBytes)} that a sweep may take along; the largest files are {string.Join(", ", largest)}. "
            + $"List what workers do not need in {IgnoreFile}, and let data travel by digest or a mount.");
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => $"{bytes / 1024d:0.#} KB",
        < 1 << 30 => $"{bytes / (1024d * 1024):0.#} MB",
        _ => $"{bytes / (1024d * 1024 * 1024):0.#} GB",
    };
}
