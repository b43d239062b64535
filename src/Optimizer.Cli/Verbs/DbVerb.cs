using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Verbs;

internal static class DbVerb
{
    public static Command Create(Terminal terminal) => new("db", "Looks after the embedded database.") { Check(terminal), Rebuild(terminal) };

    private static Command Check(Terminal terminal)
    {
        var command = new Command("check", "Compares the read tables with the events; exit code 1 if they disagree.");
        command.SetAction((arguments, cancel) => Alone(async database =>
        {
            var problems = await DatabaseCare.Check(database, cancel);
            foreach (var problem in problems) terminal.Output.WriteLine(problem);
            terminal.Say(problems.IsEmpty ? "The read tables agree with the events." : $"{problems.Length} rows disagree; `optimizer db rebuild` writes the read tables again.");
            return problems.IsEmpty ? ExitCodes.Done : ExitCodes.SweepFailed;
        }, arguments));
        return command;
    }

    private static Command Rebuild(Terminal terminal)
    {
        var command = new Command("rebuild", "Throws the read tables away and writes them again from the events.");
        command.SetAction((arguments, cancel) => Alone(async database =>
        {
            await DatabaseCare.Rebuild(database, cancel);
            terminal.Say("The read tables are written again from the events.");
            return ExitCodes.Done;
        }, arguments));
        return command;
    }

    private static async Task<int> Alone(Func<string, Task<int>> act, ParseResult arguments)
    {
        try
        {
            return await act(GlobalOptions.Database(arguments));
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
