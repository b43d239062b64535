using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class SweepsVerb
{
    public static Command Create(Terminal terminal)
    {
        var format = FormatOption.Create();
        return new Command("sweeps", "Lists the sweeps, newest first.") { format }.Asking(async (arguments, client, cancel) =>
        {
            var rows = (await client.Sweeps(cancel)).OrderByDescending(row => row.CreatedAt).ToList();
            Listing.Write(
                terminal, arguments.GetValue(format), rows,
                new("sweep", row => row.Sweep), new("name", row => row.Name), new("status", row => row.Status),
                new("spend", row => Show.Money(row.Spend), Right: true), new("reserved", row => Show.Money(row.Reserved), Right: true),
                new("budget", row => row.Budget.Cost is { } cost ? Show.Money(cost) : "-", Right: true),
                new("ran", row => Show.Duration(row.RunningSeconds), Right: true), new("started", row => Show.Time(row.CreatedAt)));
        });
    }
}
