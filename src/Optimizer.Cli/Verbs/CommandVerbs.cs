using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

/// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>: told to the process that runs the sweep.</summary>
internal static class CommandVerbs
{
    public static Command Pause(Terminal terminal) => Create(
        terminal, "pause", "Stops a sweep at its next checkpoints.", (client, sweep, cancel) => client.Pause(sweep, cancel));

    public static Command Resume(Terminal terminal) => Create(
        terminal, "resume", "Goes on with a paused sweep.", (client, sweep, cancel) => client.Resume(sweep, cancel));

    public static Command Cancel(Terminal terminal) => Create(
        terminal, "cancel", "Ends a sweep for good; what it has found stays.", (client, sweep, cancel) => client.Cancel(sweep, cancel));

    private static Command Create(
        Terminal terminal, string name, string description, Func<OptimizerClient, string?, CancellationToken, Task<SweepDetail>> act)
    {
        var sweep = SweepArgument.Create();
        return new Command(name, description) { sweep }.Asking(async (arguments, client, cancel) =>
        {
            var detail = await act(client, arguments.GetValue(sweep), cancel);
            terminal.Say($"{detail.Name} is {detail.Status}; spent {Show.Money(detail.Spend)}, trials: {DetailGrid.Counts(detail.Trials)}.");
        });
    }
}
