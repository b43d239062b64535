using System.CommandLine;
using System.Globalization;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Verbs;

/// <summary>What another policy would have made of a sweep.</summary>
internal static class ReplayVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        var method = new Option<string?>("--method") { Description = "Method to try in place of the sweep's own.", HelpName = "NAME" };
        var stopping = new Option<string?>("--stopping") { Description = "Stopping rule to try: none, asha, hyperband or median.", HelpName = "RULE" };
        var least = new Option<int?>("--min-epochs") { Description = "Epochs of the first rung." };
        var reduction = new Option<int?>("--reduction") { Description = "One in this many goes on." };
        var leastCost = Quantities.Optional("--min-cost", "What training has cost at the first rung, in place of --min-epochs.", "USD", Quantities.Usd);
        var aware = new Option<bool?>("--cost-aware") { Description = "Stops what cannot reach the frontier any more; false: does not." };
        var leastGain = Quantities.Optional("--min-gain", "Ends the sweep when the next tenth of its budget is expected to add less than this to the volume.", "SHARE", Quantities.Share);
        var compare = new Option<string?>("--compare") { Description = "Compares at rungs by the first objective or by all that are known.", HelpName = "first|all" };
        var seeds = new Option<int?>("--seeds") { Description = "So many runs, each with its own chance; 5 when left out." };
        var devices = new Option<int?>("--devices") { Description = "Devices that work beside each other; 1 when left out." };
        return new Command("replay", "Runs a finished sweep's recorded curves under another policy: what it would have cost and found.")
            { sweep, method, stopping, least, reduction, leastCost, aware, leastGain, compare, seeds, devices, format }.Asking(async (arguments, client, cancel) =>
        {
            string? Whole(Option<int?> option) => arguments.GetValue(option)?.ToString(CultureInfo.InvariantCulture);
            string? Number(Option<double?> option) => arguments.GetValue(option)?.ToString("R", CultureInfo.InvariantCulture);
            var rows = await client.Replay(
                arguments.GetValue(sweep),
                [
                    ("method", arguments.GetValue(method)), ("stopping", arguments.GetValue(stopping)), ("minEpochs", Whole(least)), ("reduction", Whole(reduction)),
                    ("minCost", Number(leastCost)), ("costAware", arguments.GetValue(aware) is { } isAware ? isAware ? "true" : "false" : null), ("minGain", Number(leastGain)),
                    ("compare", arguments.GetValue(compare)), ("seeds", Whole(seeds)), ("devices", Whole(devices)),
                ],
                cancel);
            string Which(ReplayRow row) => ReferenceEquals(row, rows[0]) ? "recorded" : $"replayed, seed {row.Seed}";
            Listing.Write(
                terminal, arguments.GetValue(format), rows,
                [
                    new("run", Which), new("method", row => row.Method), new("stopping", row => row.Stopping), new("spend", row => Show.Money(row.Spend), Right: true),
                    new("completed", row => row.Completed.ToString(CultureInfo.InvariantCulture), Right: true), new("stopped", row => row.Stopped.ToString(CultureInfo.InvariantCulture), Right: true),
                    new("best", row => row.Best is { } best ? Show.Digits(best, 4) : "-", Right: true),
                    new("volume", row => row.VolumeShare is { } share ? Show.Digits(100 * share, 3) + "%" : "-", Right: true),
                    new("as proposed", row => row.Exact.ToString(CultureInfo.InvariantCulture), Right: true), new("nearest instead", row => row.Replaced.ToString(CultureInfo.InvariantCulture), Right: true),
                    new("never run", row => row.Unknown.ToString(CultureInfo.InvariantCulture), Right: true),
                ]);
            if (arguments.GetValue(format) == OutputFormat.Table && rows.Skip(1).Any(row => row.Replaced + row.Unknown > 0))
                terminal.Say("Only what was run is known: where a policy proposed something else, the nearest configuration that was run stands in; 'never run' counts work nobody ever did.");
        });
    }
}
