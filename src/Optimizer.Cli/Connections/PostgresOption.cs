using System.CommandLine;

namespace Optimizer.Cli.Connections;

/// <summary><c>--postgres CONNECTION</c>, <c>--postgres-file FILE</c> or OPTIMIZER_POSTGRES, for verbs that open a cluster's database themselves.</summary>
internal sealed class PostgresOption
{
    private readonly Option<string?> connection;
    private readonly Option<string?> file = new("--postgres-file") { Description = "File that holds the connection string.", HelpName = "FILE", Recursive = true };

    public PostgresOption(string description) => connection = new("--postgres") { Description = description, HelpName = "CONNECTION", Recursive = true };

    public IEnumerable<Option> All => [connection, file];

    /// <returns>Null: no PostgreSQL is named.</returns>
    /// <exception cref="CliException">The file cannot be read or is empty.</exception>
    public string? Read(ParseResult arguments) =>
        arguments.GetValue(connection) ?? Said.Secret(arguments.GetValue(file), "--postgres-file", "OPTIMIZER_POSTGRES");
}
