using System.CommandLine;
using System.Globalization;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

/// <summary>Projects and the budgets above their sweeps'.</summary>
internal static class ProjectVerb
{
    public static Command Create(Terminal terminal) => new("project", "Lists projects, or caps what a project's sweeps may spend together.") { List(terminal), Budget(terminal) };

    private static Command List(Terminal terminal)
    {
        var format = FormatOption.Create();
        return new Command("list", "Lists projects with their budgets and spend.") { format }.Asking(async (arguments, client, cancel) => Listing.Write(
            terminal, arguments.GetValue(format), await client.Projects(cancel),
            new("project", row => row.Project), new("budget", row => row.Budget is { } usd ? Show.Money(usd) : "none", Right: true),
            new("spend", row => Show.Money(row.Spend), Right: true), new("set aside", row => Show.Money(row.Reserved), Right: true)));
    }

    private static Command Budget(Terminal terminal)
    {
        var name = new Argument<string>("PROJECT");
        var usd = new Argument<string>("USD") { Description = "The cap, in dollars; none takes it away." };
        return new Command("budget", "Caps the sum over a project's sweeps.") { name, usd }.Asking(async (arguments, client, cancel) =>
        {
            var row = await client.SetProjectBudget(arguments.GetRequiredValue(name), Cost(arguments.GetRequiredValue(usd)), cancel);
            terminal.Say($"{row.Project}: {(row.Budget is { } cap ? $"at most {Show.Money(cap)}" : "no cap")}; {Show.Money(row.Spend)} spent, {Show.Money(row.Reserved)} set aside.");
        });
    }

    private static double? Cost(string text)
    {
        if (text == "none") return null;
        return double.TryParse(text.TrimStart('$'), NumberStyles.Float, CultureInfo.InvariantCulture, out var usd) && usd >= 0 && double.IsFinite(usd)
            ? usd
            : throw new CliException(ExitCodes.BadUsage, $"'{text}' is no budget; write dollars, such as 250, or none.");
    }
}
