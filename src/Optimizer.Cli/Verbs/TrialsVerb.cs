using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class TrialsVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        return new Command("trials", "Lists a sweep's trials.") { sweep, format }.Asking(async (arguments, client, cancel) =>
        {
            var rows = await client.Trials(arguments.GetValue(sweep), cancel);
            Listing.Write(
                terminal, arguments.GetValue(format), rows,
                [
                    new("trial", row => row.Trial), new("status", row => row.Status), new("stage", row => row.Stage),
                    .. TrialColumns.Objectives(rows), TrialColumns.Parameters(rows), new("parent", row => row.ParentTrial),
                    new("why stopped", row => row.StopReason),
                ]);
        });
    }
}
