using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

internal static class RankVerb
{
    /// <summary>Of a table: more is for programs.</summary>
    private const int MostRows = 500;

    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var volume = Quantities.Option("--volume", "Predictions by time, such as 1e6/day, 50/s, 2e9/month.", "N/day", Quantities.PerDay);
        volume.Required = true;
        var days = Quantities.Option("--for", "How long the model serves: 365d, 12w, 6mo, 1y.", "TIME", Quantities.Days);
        days.DefaultValueFactory = _ => 365;
        var within = Quantities.Option("--within", "How much of the best first objective may be lost: 0.5% or 0.005.", "SHARE", Quantities.Share);
        return new Command("rank", "Ranks a sweep's trials by what they cost over a life: training plus volume x inference.")
        {
            sweep, volume, days, within, format,
        }.Asking(async (arguments, client, cancel) =>
        {
            var share = arguments.GetResult(within) is { Implicit: false } ? arguments.GetValue(within) : (double?)null;
            var (named, perDay, length) = (arguments.GetValue(sweep), arguments.GetValue(volume), arguments.GetValue(days));
            // A reader wants the answer; programs get every row.
            if (arguments.GetValue(format) == OutputFormat.Table) WriteTable(terminal, await client.RankTop(named, perDay, length, share, MostRows, cancel));
            else Listing.Write(terminal, arguments.GetValue(format), await client.Rank(named, perDay, length, share, cancel));
        });
    }

    private static void WriteTable(Terminal terminal, RankTop top)
    {
        if (top.Rows.Length == 0)
        {
            terminal.Say("No completed trial has both costs, of training and of inference, so there is nothing to rank; a program of yours has one of inference if it leaves an ONNX file, or the spec a serving.command.");
            return;
        }

        var shown = top.Rows.Any(row => row.Within) ? [.. top.Rows.Where(row => row.Within)] : top.Rows;
        Listing.Write(
            terminal, OutputFormat.Table, shown,
            [
                new("rank", row => row.Within ? row.Rank.ToString() : "-", Right: true), new("trial", row => row.Trial),
                new("lifetime cost", row => Show.Money(row.LifetimeCost), Right: true), .. TrialColumns.ObjectivesAndMore(shown),
                .. TrialColumns.Test(shown), new("", row => row.Knee ? "knee" : ""), TrialColumns.Parameters(shown),
            ]);
        terminal.Output.WriteLine($"Cheapest: {shown[0].Trial}, {Show.Money(shown[0].LifetimeCost)} in all{(shown[0].Artifact is { } file ? $"; its model is {file}" : "")}.");
        var wanted = top.Within > 0 ? top.Within : top.Total;
        if (shown.Length < wanted) terminal.Say($"{wanted - shown.Length:N0} more trials follow in this order; --format json lists them.");
        if (wanted < top.Total)
            terminal.Say($"{top.Total - wanted} more trials lose more of the first objective than allowed (a share of its best value); --format json lists them.");
    }
}
