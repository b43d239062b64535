using System.Collections.Immutable;
using System.CommandLine;

namespace Optimizer.Cli.Connections;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    private const string DatabaseName = "--database";
    private const string ServerName = "--server";
    private const string KeyName = "--key";
    private const string KeyFileName = "--key-file";

    public static Option<string> CreateDatabase() => new(DatabaseName)
    {
        Description = "The embedded database.",
        DefaultValueFactory = _ => Said.Text("OPTIMIZER_DATABASE") ?? Path.Combine(".optimizer", "optimizer.db"),
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string[]> CreateServer() => new(ServerName)
    {
        AllowMultipleArgumentsPerToken = false,
        Description = "Address of a server instead of the embedded database, such as http://host:8080; OPTIMIZER_SERVER says the same.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> CreateKey() => new(KeyName)
    {
        Description = "API key for the server; OPTIMIZER_KEY and --key-file say the same and stand in no process list.",
        HelpName = "KEY",
        Recursive = true,
    };

    public static Option<string?> CreateKeyFile() => new(KeyFileName) { Description = "File that holds the API key.", HelpName = "FILE", Recursive = true };

    public static string Database(ParseResult arguments) => arguments.GetRequiredValue<string>(DatabaseName);

    /// <returns>Null: the embedded database.</returns>
    /// <exception cref="CliException">Several are given, which only a worker takes.</exception>
    public static string? Server(ParseResult arguments) => Servers(arguments) switch
    {
        [] => null,
        [var one] => one,
        var several => throw new CliException(ExitCodes.BadUsage, $"--server is given {several.Length} times; only `serve --role worker` takes several."),
    };

    /// <returns>Empty: none is named.</returns>
    public static ImmutableArray<string> Servers(ParseResult arguments) =>
        arguments.GetValue<string[]>(ServerName) is { Length: > 0 } named ? [.. named] : [.. Said.List("OPTIMIZER_SERVER")];

    /// <returns>Null: none.</returns>
    public static string? Key(ParseResult arguments) =>
        arguments.GetValue<string?>(KeyName) ?? Said.Secret(arguments.GetValue<string?>(KeyFileName), KeyFileName, "OPTIMIZER_KEY");
}
