using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Running;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class WatchVerb
{
    public static Command Create(Terminal terminal)
    {
        var sweep = SweepArgument.Create();
        return new Command("watch", "Shows a sweep as it goes, until it ends or pauses. Ctrl-C stops watching, not the sweep.") { sweep }
            .Asking(async (arguments, client, cancel) =>
            {
                using var interrupts = new Interrupts();
                var first = await client.Show(arguments.GetValue(sweep), cancel);
                var last = await ProgressView.During(terminal, view =>
                    new Follower(client, first.Sweep, view, terminal.Clock).Follow(detail => detail.Status != "running" || detail.IsUnattended, interrupts.First, cancel));
                terminal.Results.Write(DetailGrid.Of(last));
            });
    }
}
