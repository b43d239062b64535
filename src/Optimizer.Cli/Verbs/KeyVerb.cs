using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;
using Optimizer.Server.Access;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Verbs;

/// <summary>API keys: over the API with --server, or straight in the database of a server's own machine.</summary>
internal static class KeyVerb
{
    public static Command Create(Terminal terminal)
    {
        var postgres = new PostgresOption("The cluster's database, to make keys without a server.");
        var command = new Command("key", "Makes, lists and revokes API keys.") { Make(terminal, postgres.Read), List(terminal, postgres.Read), Revoke(terminal, postgres.Read) };
        foreach (var option in postgres.All) command.Options.Add(option);
        return command;
    }

    private static Command Make(Terminal terminal, Func<ParseResult, string?> postgres)
    {
        var name = new Option<string>("--name") { Description = "Whose key it is.", Required = true, HelpName = "NAME" };
        var role = new Option<string>("--role") { Description = "What it may do.", Required = true, HelpName = "viewer|submitter|worker|admin" };
        role.AcceptOnlyFromAmong("viewer", "submitter", "worker", "admin");
        var project = new Option<string?>("--project") { Description = "The only project that is there for it (viewer, submitter).", HelpName = "PROJECT" };
        var command = new Command("create", "Makes a key and prints it, once, on standard output.") { name, role, project };
        command.SetAction(async (arguments, cancel) =>
        {
            var request = new CreateKeyRequest(arguments.GetRequiredValue(name), arguments.GetRequiredValue(role), arguments.GetValue(project));
            var made = await Either(
                arguments, postgres, terminal, care => care.Create(request, cancel), connection => connection.Client.CreateKey(request, cancel), cancel);
            terminal.Say($"Key {made.Key.Id} of {made.Key.Name}, {made.Key.Role}. It is shown this once; keep it where only its user can read it.");
            terminal.Output.WriteLine(made.Secret);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List(Terminal terminal, Func<ParseResult, string?> postgres)
    {
        var format = FormatOption.Create();
        var command = new Command("list", "Lists keys, without their secrets.") { format };
        command.SetAction(async (arguments, cancel) =>
        {
            var rows = await Either<KeyRow[]>(
                arguments, postgres, terminal, async care => [.. await care.List(cancel)], connection => connection.Client.Keys(cancel), cancel);
            Listing.Write(
                terminal, arguments.GetValue(format), rows,
                new("id", row => row.Id), new("name", row => row.Name), new("role", row => row.Role), new("project", row => row.Project ?? "all"),
                new("made", row => Show.Time(row.CreatedAt)), new("last used", row => row.LastUsedAt is { } used ? Show.Time(used) : "never"),
                new("revoked", row => row.RevokedAt is { } at ? Show.Time(at) : ""));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Revoke(Terminal terminal, Func<ParseResult, string?> postgres)
    {
        var id = new Argument<string>("ID") { Description = "The key's id: the part after opt_." };
        var command = new Command("revoke", "Ends a key; servers forget it within seconds.") { id };
        command.SetAction(async (arguments, cancel) =>
        {
            var named = arguments.GetRequiredValue(id);
            var gone = await Either(
                arguments, postgres, terminal, care => care.Revoke(named, cancel), async connection =>
                {
                    await connection.Client.RevokeKey(named, cancel);
                    return true;
                }, cancel);
            if (!gone) throw new CliException(ExitCodes.BadUsage, $"There is no valid key '{named}'; `optimizer key list` lists them.");
            terminal.Say($"Key {named} is revoked.");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A running owner of a SQLite file is asked, so that it forgets at once what it knew.</summary>
    private static async Task<T> Either<T>(
        ParseResult arguments, Func<ParseResult, string?> postgres, Terminal terminal, Func<KeyCare, Task<T>> beside, Func<Connection, Task<T>> ask,
        CancellationToken cancel)
    {
        try
        {
            var (connection, database) = (postgres(arguments), GlobalOptions.Database(arguments));
            if (GlobalOptions.Server(arguments) is null && (connection is not null || DatabaseOwnership.Address(database) is null))
                return await beside(new KeyCare(connection, database, terminal.Clock));
            await using var server = await Connection.Open(arguments, cancel);
            return await ask(server);
        }
        catch (FormatException wrong)
        {
            throw new CliException(ExitCodes.BadUsage, wrong.Message);
        }
    }
}
