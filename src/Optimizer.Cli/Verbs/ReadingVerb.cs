using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Client;

namespace Optimizer.Cli.Verbs;

/// <summary>A verb that asks whoever can answer.</summary>
internal static class ReadingVerb
{
    public static Command Asking(this Command command, Func<ParseResult, OptimizerClient, CancellationToken, Task<int>> ask)
    {
        command.SetAction(async (arguments, cancel) =>
        {
            await using var connection = await Connection.Open(arguments, cancel);
            return await ask(arguments, connection.Client, cancel);
        });
        return command;
    }

    public static Command Asking(this Command command, Func<ParseResult, OptimizerClient, CancellationToken, Task> ask) =>
        command.Asking(async (arguments, client, cancel) =>
        {
            await ask(arguments, client, cancel);
            return ExitCodes.Done;
        });
}
