using System.CommandLine;
using System.Text.Json;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

/// <summary>Which parameters matter for which objective and cost. JSON has everything, CSV a line for each parameter and metric.</summary>
internal static class ImportanceVerb
{
    /// <summary>Pairs that make less of the variance are not worth a line.</summary>
    private const double Worth = 0.02;

    private const int MostPairs = 3;

    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var objective = new Option<string?>("--objective") { Description = "Only for this metric: an objective or anything measured; all objectives and costs when left out.", HelpName = "NAME" };
        return new Command("importance", "Tells how much each parameter matters for each objective, costs included.") { sweep, objective, format }
            .Asking(async (arguments, client, cancel) =>
            {
                var found = await client.Importance(arguments.GetValue(sweep), arguments.GetValue(objective), cancel);
                switch (arguments.GetValue(format))
                {
                    case OutputFormat.Json:
                        Listing.Write(terminal, OutputFormat.Json, found, []);
                        break;
                    case OutputFormat.Csv:
                        Listing.Write(terminal, OutputFormat.Csv, Lines(found), []);
                        break;
                    default:
                        foreach (var metric in found) Tell(terminal, metric);
                        break;
                }
            });
    }

    private static Line[] Lines(MetricImportanceRow[] found) =>
        [.. from metric in found
            from row in metric.Parameters
            select new Line(metric.Metric, row.Parameter, row.Ped, row.Variance, row.Trials, row.Values, metric.Explained, metric.Scale)];

    private static void Tell(Terminal terminal, MetricImportanceRow metric)
    {
        var known = double.IsNaN(metric.Explained) ? "" : $"; a forest explains {Percent(Math.Max(0, metric.Explained))} of what it has not seen";
        var left = metric.LeftOut > 0 ? $", {metric.LeftOut} left out: no value, or outside the space" : "";
        terminal.Output.WriteLine($"{metric.Metric}{(metric.Scale == "log" ? " (its logarithm)" : "")}, {metric.Trials} completed trials{left}{known}");
        if (metric.Note is { } note) terminal.Output.WriteLine("  " + note);
        if (metric.Parameters.Length == 0)
        {
            terminal.Output.WriteLine();
            return;
        }

        terminal.Results.Write(Listing.TableOf(
            metric.Parameters,
            [
                new("parameter", row => row.Parameter), new("tells the best", row => Percent(row.Ped), Right: true),
                new("variance alone", row => Percent(row.Variance), Right: true), new("values", row => row.Values.ToString(), Right: true), new("best at", row => BestAt(metric, row)), new("worst at", row => WorstAt(metric, row)),
                new("exists", row => row.When.Count == 0 ? "" : $"in {row.Trials} trials, when {string.Join(" and ", row.When.Select(pair => $"{pair.Key} is {string.Join(" or ", pair.Value.Select(FlatRows.Text))}"))}"),
            ]));
        var pairs = metric.Interactions.Where(pair => pair.Variance >= Worth).Take(MostPairs).Select(pair => $"{pair.One} with {pair.Other} {Percent(pair.Variance)}").ToList();
        terminal.Output.WriteLine(pairs.Count == 0 ? "  No two parameters make more than 2% of the variance together." : $"  Together, beyond each alone: {string.Join(", ", pairs)}.");
        terminal.Output.WriteLine();
    }

    private static string BestAt(MetricImportanceRow metric, ParameterImportanceRow row) => At(metric, row, best: true);

    private static string WorstAt(MetricImportanceRow metric, ParameterImportanceRow row) => At(metric, row, best: false);

    /// <summary>Only values near which a trial was: the curve beyond is a guess.</summary>
    private static string At(MetricImportanceRow metric, ParameterImportanceRow row, bool best)
    {
        var seen = row.Curve.Where(point => point.Trials > 0).ToList();
        if (seen.Count == 0) return "-";
        var point = (metric.Goal == "maximize") == best ? seen.MaxBy(point => point.Mean)! : seen.MinBy(point => point.Mean)!;
        return $"{Value(point.Value)} ({Show.Metric(metric.Metric, point.Mean)})";
    }

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.Number ? Show.Digits(value.GetDouble(), 3) : FlatRows.Text(value);

    private static string Percent(double share) => Show.Digits(100 * share, share < 0.0995 ? 2 : 3) + "%";

    private sealed record Line(string Metric, string Parameter, double Ped, double Variance, int Trials, int Values, double Explained, string Scale);
}
