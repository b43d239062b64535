using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class AttemptsVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        return new Command("attempts", "Lists every execution of a sweep's nodes.") { sweep, format }.Asking(async (arguments, client, cancel) =>
            Listing.Write(
                terminal, arguments.GetValue(format), await client.Attempts(arguments.GetValue(sweep), cancel),
                new("trial", row => row.Trial), new("stage", row => row.Stage), new("node", row => row.Node[..Math.Min(8, row.Node.Length)]),
                new("attempt", row => row.Attempt.ToString(), Right: true), new("device", row => row.Device), new("outcome", row => row.Outcome),
                new("started", row => Show.Time(row.StartedAt)), new("device time", row => Show.Duration(row.Seconds), Right: true),
                new("reserved", row => Show.Money(row.Reserved), Right: true), new("charged", row => Show.Money(row.Charged), Right: true),
                new("message", row => row.Message)));
    }
}
