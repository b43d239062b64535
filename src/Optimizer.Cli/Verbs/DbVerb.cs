using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Verbs;

internal static class DbVerb
{
    public static Command Create(Terminal terminal)
    {
        var postgres = new PostgresOption("A cluster's database; without it the embedded one.");
        var command = new Command("db", "Looks after the database.") { Check(terminal, postgres), Rebuild(terminal, postgres) };
        foreach (var option in postgres.All) command.Options.Add(option);
        return command;
    }

    private static Command Check(Terminal terminal, PostgresOption postgres)
    {
        var command = new Command("check", "Compares the read tables with the events; exit code 1 if they disagree.");
        command.SetAction((arguments, cancel) => Alone(async care =>
        {
            var problems = await care.Check(cancel);
            foreach (var problem in problems) terminal.Output.WriteLine(problem);
            terminal.Say(problems.IsEmpty ? "The read tables agree with the events." : $"{problems.Length} rows disagree; `optimizer db rebuild` writes the read tables again.");
            return problems.IsEmpty ? ExitCodes.Done : ExitCodes.SweepFailed;
        }, arguments, postgres));
        return command;
    }

    private static Command Rebuild(Terminal terminal, PostgresOption postgres)
    {
        var command = new Command("rebuild", "Throws the read tables away and writes them again from the events.");
        command.SetAction((arguments, cancel) => Alone(async care =>
        {
            await care.Rebuild(cancel);
            terminal.Say("The read tables are written again from the events.");
            return ExitCodes.Done;
        }, arguments, postgres));
        return command;
    }

    private static async Task<int> Alone(Func<DatabaseCare, Task<int>> act, ParseResult arguments, PostgresOption postgres)
    {
        try
        {
            return await act(new DatabaseCare(postgres.Read(arguments), GlobalOptions.Database(arguments)));
        }
        catch (FileNotFoundException missing)
        {
            throw new CliException(ExitCodes.Unreachable, missing.Message);
        }
        catch (InvalidOperationException owned)
        {
            throw new CliException(ExitCodes.Refused, owned.Message);
        }
    }
}
