using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

internal static class RankVerb
{
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
            var rows = await client.Rank(arguments.GetValue(sweep), arguments.GetValue(volume), arguments.GetValue(days), share, cancel);
            Write(terminal, arguments.GetValue(format), rows);
        });
    }

    private static void Write(Terminal terminal, OutputFormat format, RankRow[] rows)
    {
        if (format == OutputFormat.Table && rows.Length == 0)
        {
            terminal.Say("No completed trial has both costs, of training and of inference, so there is nothing to rank; a program of yours has one of inference if it leaves an ONNX file, or the spec a serving.command.");
            return;
        }

        // A reader wants the answer; programs get every row.
        var shown = format == OutputFormat.Table && rows.Any(row => row.Within) ? [.. rows.Where(row => row.Within)] : rows;
        Listing.Write(
            terminal, format, shown,
            [
                new("rank", row => row.Within ? row.Rank.ToString() : "-", Right: true), new("trial", row => row.Trial),
                new("lifetime cost", row => Show.Money(row.LifetimeCost), Right: true), .. TrialColumns.ObjectivesAndMore(shown),
                .. TrialColumns.Test(shown), new("", row => row.Knee ? "knee" : ""), TrialColumns.Parameters(shown),
            ]);
        if (format != OutputFormat.Table) return;
        terminal.Output.WriteLine($"Cheapest: {shown[0].Trial}, {Show.Money(shown[0].LifetimeCost)} in all{(shown[0].Artifact is { } file ? $"; its model is {file}" : "")}.");
        if (shown.Length < rows.Length)
            terminal.Say($"{rows.Length - shown.Length} more trials lose more of the first objective than allowed (a share of its best value); --format json lists them.");
    }
}
