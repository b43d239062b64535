using System.CommandLine;
using System.Globalization;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

internal static class FrontierVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var plot = new Option<string?>("--plot") { Description = "Also write a picture.", HelpName = "FILE.png|FILE.svg" };
        plot.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && !FrontierPicture.Knows(path))
                result.AddError($"--plot '{path}': a picture is written as .png or .svg; give a name that ends in one of them.");
        });
        var x = new Option<string?>("--x") { Description = "Metric of the horizontal axis; the second objective when left out.", HelpName = "METRIC" };
        var y = new Option<string?>("--y") { Description = "Metric of the vertical axis; the first objective when left out.", HelpName = "METRIC" };
        return new Command("frontier", "Shows the trials that no other dominates, as a table and a plot.") { sweep, format, plot, x, y }
            .Asking(async (arguments, client, cancel) =>
            {
                var named = arguments.GetValue(sweep);
                var rows = await client.Frontier(named, cancel);
                var isTable = arguments.GetValue(format) == OutputFormat.Table;
                var path = arguments.GetValue(plot);
                var points = rows.Length > 0 && (isTable || path is not null)
                    ? await Points(client, named, rows, arguments.GetValue(x), arguments.GetValue(y), cancel)
                    : null;
                if (isTable && rows.Length == 0) terminal.Say("No trial is completed yet, so there is no frontier.");
                else WriteTable(terminal, arguments.GetValue(format), rows);
                if (points is null) return;
                if (isTable) terminal.Output.WriteLine(Scatter.Draw(points, Math.Min(terminal.Results.Profile.Width, 100), 20));
                if (path is null) return;
                FrontierPicture.Save(points, path);
                terminal.Say($"Wrote {path}.");
            });
    }

    public static void WriteTable(Terminal terminal, OutputFormat format, IReadOnlyList<TrialRow> rows) => Listing.Write(
        terminal, format, rows,
        [new("trial", row => row.Trial), .. TrialColumns.ObjectivesAndMore(rows), .. TrialColumns.Test(rows), TrialColumns.Parameters(rows)]);

    private static async Task<ScatterPoints> Points(
        OptimizerClient client, string? sweep, TrialRow[] frontier, string? x, string? y, CancellationToken cancel)
    {
        var detail = await client.Show(sweep, cancel);
        var objectives = detail.Objectives;
        x ??= (objectives.Length > 1 ? objectives[1] : objectives[0]).Metric;
        y ??= objectives[0].Metric;
        var on = frontier.ToDictionary(row => NumberOf(row.Trial), row => row);
        // Scores on test rows are the frontier's alone.
        var points = on.Values.Any(row => IsTest(x, row) || IsTest(y, row))
            ? [.. on.Where(pair => pair.Value.Metrics.ContainsKey(x) && pair.Value.Metrics.ContainsKey(y)).Select(pair => new PointRow(pair.Key, pair.Value.Metrics[x], pair.Value.Metrics[y]))]
            : await AllPoints(client, sweep, x, y, cancel);
        return new ScatterPoints(detail.Name, x, y, [.. points.Select(point => new ScatterPoint(point.X, point.Y, point.Trial.ToString(CultureInfo.InvariantCulture), on.ContainsKey(point.Trial)))]);
    }

    private static async Task<PointRow[]> AllPoints(OptimizerClient client, string? sweep, string x, string y, CancellationToken cancel)
    {
        try
        {
            return await client.Points(sweep, x, y, cancel);
        }
        catch (OptimizerApiException refused) when (refused is { Status: 404, Title: "No such metric", Detail: { } detail })
        {
            throw new CliException(ExitCodes.BadUsage, detail);
        }
    }

    private static bool IsTest(string metric, TrialRow row) => metric.StartsWith("test_", StringComparison.Ordinal) && row.Metrics.ContainsKey(metric);

    private static int NumberOf(string trial) => int.Parse(trial.AsSpan(trial.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
}
