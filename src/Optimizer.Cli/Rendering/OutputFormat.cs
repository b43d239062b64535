using System.CommandLine;

namespace Optimizer.Cli.Rendering;

/// <summary>How a listing verb writes.</summary>
public enum OutputFormat
{
    Table = 0,
    Json = 1,
    Csv = 2,
}

internal static class FormatOption
{
    public static Option<OutputFormat> Create()
    {
        var option = new Option<OutputFormat>("--format")
        {
            Description = "table, json or csv.",
            HelpName = "table|json|csv",
            CustomParser = result => Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format)
                ? format
                : Refuse(result, $"--format '{result.Tokens[0].Value}' is not known; there are table, json and csv."),
        };
        option.CompletionSources.Add("table", "json", "csv");
        return option;
    }

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return OutputFormat.Table;
    }
}
