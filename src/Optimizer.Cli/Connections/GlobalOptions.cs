using System.CommandLine;

namespace Optimizer.Cli.Connections;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    private const string DatabaseName = "--database";
    private const string ServerName = "--server";

    public static Option<string> CreateDatabase() => new(DatabaseName)
    {
        Description = "The embedded database.",
        DefaultValueFactory = _ => Path.Combine(".optimizer", "optimizer.db"),
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string?> CreateServer() => new(ServerName)
    {
        Description = "Address of a server instead of the embedded database, such as http://host:8080; OPTIMIZER_SERVER says the same.",
        HelpName = "URL",
        Recursive = true,
    };

    public static string Database(ParseResult arguments) => arguments.GetRequiredValue<string>(DatabaseName);

    /// <returns>Null: the embedded database.</returns>
    public static string? Server(ParseResult arguments) =>
        arguments.GetValue<string?>(ServerName) ?? (Environment.GetEnvironmentVariable("OPTIMIZER_SERVER") is { Length: > 0 } address ? address : null);
}
