using Optimizer.Cli.Terminals;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Specs;

namespace Optimizer.Cli.Running;

/// <summary>Reads a spec and its data before any process is started or row written.</summary>
internal static class SpecFile
{
    /// <returns>Complete: the data's digest is filled in.</returns>
    /// <exception cref="CliException">Exit code 2, with every error of the file.</exception>
    public static SweepSpec Read(string path, Terminal terminal)
    {
        var spec = Parse(path, terminal);
        return spec.Trainer.Data is { } data ? spec with { Trainer = spec.Trainer with { DataDigest = Load(data, path).Digest } } : spec;
    }

    /// <summary>Without looking at the data.</summary>
    /// <exception cref="CliException">Exit code 2, with every error of the file.</exception>
    public static SweepSpec Parse(string path, Terminal terminal)
    {
        var result = SpecReader.Read(Text(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
        foreach (var note in result.Notes) terminal.Say($"{note} (note)");
        return result.Spec ?? throw new CliException(ExitCodes.BadUsage, string.Join('\n', result.Errors));
    }

    private static LoadedData Load(DataSpec data, string path)
    {
        try
        {
            return DataReader.Read(data, File.OpenRead);
        }
        catch (DataProblemsException problems)
        {
            throw new CliException(ExitCodes.BadUsage, $"{path}: its data cannot be used:\n{problems.Message}");
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCodes.BadUsage, error is FileNotFoundException or DirectoryNotFoundException ? $"{path}: there is no such file." : $"{path}: {error.Message}");
        }
    }
}
