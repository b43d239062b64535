using System.Collections.Immutable;
using System.CommandLine;

namespace Optimizer.Cli.Connections;

/// <summary>What a W&amp;B sweep file cannot say, said beside it, so that the file stays as it is. Takes the place of what the file says.</summary>
internal sealed class BesideOptions
{
    private readonly Option<string?> budget = new("--budget") { Description = "The most the sweep may cost, in USD, in place of the file's budget.", HelpName = "USD" };
    private readonly Option<string[]> prices = new("--price") { Description = "USD per hour of a device class, in place of the file's prices; may be repeated.", HelpName = "CLASS=USD" };
    private readonly Option<string?> wandb = new("--wandb") { Description = "What `import wandb` gives the program: stand-in, or real for the installed one.", HelpName = "stand-in|real" };

    public IEnumerable<Option> All => [budget, prices, wandb];

    /// <returns>Key to YAML text.</returns>
    /// <exception cref="CliException">A price is not written CLASS=USD.</exception>
    public ImmutableSortedDictionary<string, string> Read(ParseResult arguments)
    {
        var beside = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (arguments.GetValue(budget) is { } cost) beside["budget"] = $"{{cost: {Quoted(cost)}}}";
        if (arguments.GetValue(wandb) is { } module) beside["wandb"] = Quoted(module);
        if (arguments.GetValue(prices) is { Length: > 0 } given) beside["prices"] = $"{{{string.Join(", ", given.Select(Price))}}}";
        return beside.ToImmutable();
    }

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
    }

    private static string Price(string text) => text.Split('=') is [{ Length: > 0 } device, { Length: > 0 } usd]
        ? $"{Quoted(device)}: {Quoted(usd)}"
        : throw new CliException(ExitCodes.BadUsage, $"--price '{text}' must be CLASS=USD, like cpu=0.10.");

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
