using System.Collections.Immutable;
using System.CommandLine;

namespace Optimizer.Cli.Connections;

/// <summary><c>--mount NAME=/folder</c>, or OPTIMIZER_MOUNT with a list of them.</summary>
internal static class MountOption
{
    public static Option<string[]> Create(string description) => new("--mount") { Description = description, HelpName = "NAME=/folder" };

    /// <returns>Name to absolute folder.</returns>
    /// <exception cref="CliException">Not of that form, twice the same name, or no such folder.</exception>
    public static ImmutableDictionary<string, string> Read(ParseResult arguments, Option<string[]> option)
    {
        var mounts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in arguments.GetValue(option) is { Length: > 0 } named ? named : Said.List("OPTIMIZER_MOUNT"))
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2 || parts[0].Length == 0 || parts[0].Contains('/') || parts[1].Length == 0)
                throw new CliException(ExitCodes.BadUsage, $"--mount '{text}' must be NAME=/folder.");
            var folder = Path.GetFullPath(parts[1]);
            if (!Directory.Exists(folder)) throw new CliException(ExitCodes.BadUsage, $"--mount {parts[0]}: there is no folder {folder}.");
            if (!mounts.TryAdd(parts[0], folder)) throw new CliException(ExitCodes.BadUsage, $"--mount {parts[0]} is given twice; leave out one of them.");
        }

        return mounts.ToImmutable();
    }
}
