namespace Optimizer.Cli.Running;

/// <summary>Where the trainer host's executable is: OPTIMIZER_TRAINER_HOST, else beside a published program, else in the build's output.</summary>
public static class TrainerHostPath
{
    private const string Variable = "OPTIMIZER_TRAINER_HOST";
    private const string Name = "Optimizer.TrainerHost";

    /// <exception cref="CliException">It is nowhere.</exception>
    public static string Find() => Find(AppContext.BaseDirectory, Environment.GetEnvironmentVariable(Variable));

    /// <param name="folder">The program's own.</param>
    /// <param name="named">What the environment says.</param>
    /// <exception cref="CliException">It is nowhere.</exception>
    public static string Find(string folder, string? named)
    {
        if (named is { Length: > 0 })
            return File.Exists(named) ? Path.GetFullPath(named) : throw new CliException(ExitCodes.BadUsage, $"{Variable} names '{named}', which does not exist.");
        var places = Places(new DirectoryInfo(folder.TrimEnd(Path.DirectorySeparatorChar))).ToList();
        return places.Find(File.Exists) ?? throw new CliException(
            ExitCodes.BadUsage,
            $"The trainer host is not built. Looked for it at:\n{string.Join('\n', places.Select(place => "  " + place))}\n"
            + $"Build it with `dotnet build src/{Name}`, or name its executable in {Variable}.");
    }

    private static IEnumerable<string> Places(DirectoryInfo own)
    {
        yield return Path.Combine(own.FullName, "trainer-host", Name);
        if (own.Parent?.Parent is not { } bin) yield break;
        var configuration = own.Name.Split('_')[0];
        yield return Path.Combine(bin.FullName, Name, $"{configuration}_linux-x64", Name);
    }
}
