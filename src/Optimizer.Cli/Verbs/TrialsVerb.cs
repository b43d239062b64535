using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

internal static class TrialsVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var why = new Option<bool>("--why") { Description = "Tells of each trial why it was proposed, what it came to and why it ended." };
        return new Command("trials", "Lists a sweep's trials.") { sweep, format, why }.Asking(async (arguments, client, cancel) =>
        {
            var rows = await client.Trials(arguments.GetValue(sweep), cancel);
            IEnumerable<Column<TrialRow>> told = arguments.GetValue(why)
                ? [new("trial", row => row.Trial), new("why", row => row.Reason), .. TrialColumns.Objectives(rows), new("status", row => row.Status), new("then", row => row.StopReason)]
                :
                [
                    new("trial", row => row.Trial), new("status", row => row.Status), new("stage", row => row.Stage),
                    .. TrialColumns.Objectives(rows), TrialColumns.Parameters(rows), new("parent", row => row.ParentTrial),
                    new("why stopped", row => row.StopReason),
                ];
            Listing.Write(terminal, arguments.GetValue(format), rows, told);
        });
    }
}
