using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Core.Spelling;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Optimizer.Specs.Imports;
using Optimizer.Specs.Sections;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>A spec with its data read.</summary>
/// <param name="Result">With the data's digest filled in; what is wrong with the data is among its errors.</param>
/// <param name="Data">Null if there are errors.</param>
public sealed record LoadedSpec(SpecResult Result, DataSummary? Data)
{
    /// <summary>What the files of its warm start hold.</summary>
    public ImmutableArray<WarmSet> Warm { get; init; } = [];
}

/// <summary>Reads a spec file and the data it names, before anything is started.</summary>
public static class SpecFiles
{
    private const long MostBytes = 4_000_000;

    /// <param name="mounts">Name to folder: where this machine has the data that the spec names as mount:NAME/path.</param>
    /// <param name="beside">Keys of a spec to their YAML, in place of what the file says.</param>
    public static LoadedSpec Load(string path, IReadOnlyDictionary<string, string>? mounts = null, IReadOnlyDictionary<string, string>? beside = null)
    {
        if (Text(path, out var refusal) is not { } text) return Refused(path, refusal);
        var result = WithProgram(SpecReader.Read(text, path, Path.GetDirectoryName(Path.GetFullPath(path))!, beside), path);
        var loaded = WithData(result, text, path, file => Open(file, mounts ?? ImmutableDictionary<string, string>.Empty));
        return loaded.Result.Spec is { WarmStart: not null } warm ? WithWarm(loaded, warm, text, path) : loaded;
    }

    /// <summary>A spec that is in no file yet. Files of earlier trials that its warm start names are not read.</summary>
    /// <param name="path">As errors name it.</param>
    /// <param name="folder">Paths of the spec are relative to it.</param>
    /// <param name="open">Opens a data file; an <see cref="IOException"/> of it is told at the place that names the file.</param>
    public static LoadedSpec Read(string text, string path, string folder, Func<string, Stream> open)
    {
        return WithData(SpecReader.Read(text, path, folder), text, path, open);
    }

    private static LoadedSpec WithData(SpecResult result, string text, string path, Func<string, Stream> open) =>
        result.Spec is { Trainer.Data: not null } spec ? WithData(spec, text, path, open, result.Notes) : new LoadedSpec(result, null);

    private static LoadedSpec WithWarm(LoadedSpec loaded, SweepSpec spec, string text, string path)
    {
        var errors = new List<SpecFinding>();
        var places = (NodeReader.Read(text, new Findings(path)) as MapNode)?.Find("warm_start")?.Value as ListNode;
        var warm = WarmFiles.Read(spec, (index, problem) => errors.Add(At(path, places?.Items[index], problem)));
        return errors.Count == 0 ? loaded with { Warm = warm } : new LoadedSpec(new SpecResult(null, [.. errors], loaded.Result.Notes), null);
    }

    /// <summary>A file that is a search space and nothing else, NNI's, as our <c>parameters</c>.</summary>
    /// <returns>Null: it is more than that, or it is none.</returns>
    public static (string? Parameters, SpecResult Result)? Space(string path)
    {
        if (Text(path, out _) is not { } text) return null;
        var findings = new Findings(path);
        if (NodeReader.Read(text, findings) is not MapNode map || !ForeignSpecs.IsSpace(map)) return null;
        var space = SpecReader.Space(map, findings);
        return (space is null || findings.HasErrors ? null : NativeYaml.Parameters(space), new SpecResult(null, findings.Errors, findings.Notes));
    }

    private static SpecResult WithProgram(SpecResult result, string path)
    {
        if (result.Spec?.Trainer.Command is not { } command) return result;
        var (digest, missing) = ProgramDigest.Of(result.Spec);
        return missing is not null
            ? new SpecResult(null, [new SpecFinding(path, 1, 1, missing)], result.Notes)
            : result with { Spec = result.Spec with { Trainer = result.Spec.Trainer with { Command = command with { FilesDigest = digest } } } };
    }

    private static LoadedSpec WithData(
        SweepSpec spec, string text, string path, Func<string, Stream> open, ImmutableArray<SpecFinding> notes)
    {
        var places = Places(text, path);
        LoadedData data;
        try
        {
            data = DataReader.Read(spec.Trainer.Data!, open);
        }
        catch (DataProblemsException failure)
        {
            var errors = failure.Problems.Select(problem => At(path, PlaceOf(problem.File, spec.Trainer.Data!, places), $"{problem}{Neighbour(problem.File)}")).ToList();
            if (failure.Found > errors.Count) errors.Add(At(path, places?.Value, $"… and {failure.Found - errors.Count} more problems in the data"));
            return new LoadedSpec(new SpecResult(null, [.. errors], notes), null);
        }

        if (spec.Trainer.Command is null && ImageRules.Needing(spec.Space.Parameters) is { } needing && !ImageRules.IsImage(data.Set.Shape))
        {
            var shape = $"{needing.Value} needs images, but a row has the shape [{string.Join(", ", data.Set.Shape)}]; add shape: [channels, height, width] to the data";
            return new LoadedSpec(new SpecResult(null, [At(path, places?.Value, shape)], notes), null);
        }

        var complete = spec with { Trainer = spec.Trainer with { DataDigest = data.Digest } };
        return new LoadedSpec(new SpecResult(complete, [], notes), DataSummary.Of(data));
    }

    private static FileStream Open(string file, IReadOnlyDictionary<string, string> mounts)
    {
        var path = file;
        try
        {
            if (MountedPath.Is(file)) path = MountedPath.PathOf(file, mounts);
        }
        catch (InvalidDataException wrong)
        {
            throw new IOException(wrong.Message, wrong);
        }

        return Directory.Exists(path) ? throw new IOException("it is a folder") : File.OpenRead(path);
    }

    private static SpecFinding At(string path, Node? at, string text) => new(path, at?.Line ?? 1, at?.Column ?? 1, text);

    private static Entry? Places(string text, string path) =>
        NodeReader.Read(text, new Findings(path)) is MapNode map && map.Find("trainer")?.Value is MapNode trainer ? trainer.Find("data") : null;

    private static Node? PlaceOf(string file, DataSpec data, Entry? places)
    {
        var key = file == data.Path ? "path" : file == data.Labels ? "labels" : file == data.TestPath ? "test_path" : "test_labels";
        return (places?.Value as MapNode)?.Find(key)?.Value ?? places?.Value;
    }

    /// <summary>A missing file is often a misspelt one.</summary>
    private static string Neighbour(string file)
    {
        if (File.Exists(file) || Directory.Exists(file) || Path.GetDirectoryName(file) is not { } folder || !Directory.Exists(folder)) return "";
        return Nearest.Of(Path.GetFileName(file), [.. Directory.EnumerateFileSystemEntries(folder).Take(10_000).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)]) is { } near
            ? $"; did you mean '{near}'?"
            : "";
    }

    private static string? Text(string path, out string refusal)
    {
        refusal = "";
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= MostBytes) return File.ReadAllText(path);
            refusal = $"the file has {length} bytes; a spec has at most {MostBytes}";
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            refusal = Directory.Exists(path) ? "this is a folder, not a spec" : $"there is no such file{Neighbour(Path.GetFullPath(path))}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refusal = $"cannot be read: {failure.Message}";
        }

        return null;
    }

    private static LoadedSpec Refused(string path, string refusal) => new(new SpecResult(null, [new SpecFinding(path, 1, 1, refusal)], []), null);
}
