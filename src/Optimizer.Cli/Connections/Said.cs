namespace Optimizer.Cli.Connections;

/// <summary>What the environment and files say in place of options.</summary>
internal static class Said
{
    private const string FileSuffix = "_FILE";

    public static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    /// <summary>Divided by commas or blanks.</summary>
    public static string[] List(string variable) =>
        Text(variable)?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A secret: in the file of <paramref name="option"/>, in <paramref name="variable"/>, or in the file that VARIABLE_FILE names.</summary>
    /// <returns>Null: nothing says one.</returns>
    /// <exception cref="CliException">The file cannot be read or is empty.</exception>
    public static string? Secret(string? file, string option, string variable)
    {
        if (file is not null) return Read(file, option);
        if (Text(variable) is { } text) return text;
        return Text(variable + FileSuffix) is { } named ? Read(named, variable + FileSuffix) : null;
    }

    private static string Read(string file, string what)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } secret
                ? secret
                : throw new CliException(ExitCodes.BadUsage, $"{what}: the file {file} is empty; it must hold the secret and nothing else.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.BadUsage, $"{what}: the file {file} cannot be read: {error.Message}");
        }
    }
}
