using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <summary>What a program's results rest on beside its parameters: its file, files that its commands name, and those that the spec declares.</summary>
internal static class ProgramDigest
{
    /// <summary>Files of one spec; more are a mistake, like declaring the root of a disk.</summary>
    private const int MostFiles = 20_000;

    /// <returns>The digest; or, in words, which declared file is not there.</returns>
    public static (string Digest, string? Missing) Of(SweepSpec spec)
    {
        var command = spec.Trainer.Command!;
        var named = command.Stages.Values.SelectMany(words => words).Concat(command.Environment.Setup).Concat(spec.Serving.Command ?? ImmutableArray<string>.Empty)
            .Append(command.Program ?? "").Where(word => IsFileOf(command.Folder, word)).ToList();
        var declared = command.Files.Concat(spec.Serving.Sample is { } sample ? [sample] : Array.Empty<string>()).ToList();
        if (declared.Find(name => !File.Exists(Path.Combine(command.Folder, name)) && !Directory.Exists(Path.Combine(command.Folder, name))) is { } missing)
            return ("", $"'{missing}' is neither a file nor a folder in '{command.Folder}'");
        if (command.Program is { } program && program.Contains('.') && !IsFileOf(command.Folder, program) && !Path.IsPathRooted(program))
            return ("", $"there is no program '{program}' in '{command.Folder}'");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in named.Concat(declared.SelectMany(name => Below(command.Folder, name))).Distinct().Order(StringComparer.Ordinal).Take(MostFiles))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\0"));
            using var content = File.OpenRead(Path.Combine(command.Folder, file));
            hash.AppendData(SHA256.HashData(content));
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), null);
    }

    private static IEnumerable<string> Below(string root, string name)
    {
        var path = Path.Combine(root, name);
        return File.Exists(path) ? [name] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file));
    }

    private static bool IsFileOf(string folder, string word) =>
        word.Length is > 0 and < 4096 && !word.Contains('\0') && !Path.IsPathRooted(word) && !word.Split('/').Contains("..") && File.Exists(Path.Combine(folder, word));
}
