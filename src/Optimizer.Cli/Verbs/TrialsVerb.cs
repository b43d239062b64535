using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;
using Optimizer.Core.Planning;

namespace Optimizer.Cli.Verbs;

internal static class TrialsVerb
{
    /// <summary>Of a table: more than anybody reads.</summary>
    private const int MostRows = 1_000;

    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var why = new Option<bool>("--why") { Description = "Tells of each trial why it was proposed, what it came to and why it ended." };
        var limit = new Option<int?>("--limit") { Description = $"At most so many rows; of a table {MostRows:N0} when left out.", HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 10_000) result.AddError("--limit must be from 1 to 10,000.");
        });
        var after = new Option<string?>("--after") { Description = "Begins behind this trial.", HelpName = "SWEEP/N" };
        return new Command("trials", "Lists a sweep's trials.") { sweep, format, why, limit, after }.Asking(async (arguments, client, cancel) =>
        {
            var (named, from) = (arguments.GetValue(sweep), arguments.GetValue(after));
            var isTable = arguments.GetValue(format) == OutputFormat.Table;
            var most = arguments.GetValue(limit) ?? (isTable || from is not null ? MostRows : null as int?);
            var rows = most is { } wanted ? await client.Trials(named, from, wanted, cancel) : await client.Trials(named, cancel);
            IEnumerable<Column<TrialRow>> told = arguments.GetValue(why)
                ? [new("trial", row => row.Trial), new("why", row => row.Reason), .. TrialColumns.Objectives(rows), new("status", row => row.Status), new("then", row => row.StopReason)]
                :
                [
                    new("trial", row => row.Trial), new("status", row => row.Status), new("stage", row => row.Stage),
                    .. TrialColumns.Objectives(rows), TrialColumns.Parameters(rows), new("parent", row => row.ParentTrial),
                    new("why stopped", row => row.StopReason),
                ];
            if (isTable && arguments.GetValue(why) && (await client.Show(named, cancel)).Chosen is { } choice) terminal.Output.WriteLine(new MethodChoice(choice.Method, choice.Why).Said());
            Listing.Write(terminal, arguments.GetValue(format), rows, told);
            if (isTable && rows.Length == most) terminal.Say($"That is {rows.Length:N0}; if there are more, they come with --after {rows[^1].Trial}, all of them with --format csv or json.");
        });
    }
}
