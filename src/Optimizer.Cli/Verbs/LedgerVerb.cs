using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class LedgerVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        return new Command("ledger", "Lists every reservation and charge of a sweep, with running sums.") { sweep, format }.Asking(async (arguments, client, cancel) =>
            Listing.Write(
                terminal, arguments.GetValue(format), await client.Ledger(arguments.GetValue(sweep), cancel),
                new("seq", row => row.Seq.ToString(), Right: true), new("at", row => Show.Time(row.At)), new("kind", row => row.Kind),
                new("node", row => row.Node[..Math.Min(8, row.Node.Length)]), new("attempt", row => row.Attempt.ToString(), Right: true),
                new("reserved", row => Show.Money(row.Reserved), Right: true), new("charged", row => Show.Money(row.Charged), Right: true),
                new("overrun", row => Show.Money(row.Overrun), Right: true), new("spend so far", row => Show.Money(row.SpendSum), Right: true),
                new("set aside", row => Show.Money(row.ReservedSum), Right: true),
                new("budget", row => row.Budget is { } budget ? Show.Money(budget) : "-", Right: true)));
    }
}
