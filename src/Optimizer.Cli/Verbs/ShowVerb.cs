using System.CommandLine;
using System.Text.Json;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client;

namespace Optimizer.Cli.Verbs;

internal static class ShowVerb
{
    public static Command Create(Terminal terminal)
    {
        var (sweep, format) = (SweepArgument.Create(), FormatOption.Create());
        return new Command("show", "Shows a sweep: status, money, trials, nodes and attempts.") { sweep, format }.Asking(async (arguments, client, cancel) =>
        {
            var detail = await client.ShowWithOutlook(arguments.GetValue(sweep), cancel);
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Json: terminal.Output.WriteLine(JsonSerializer.Serialize(detail, ApiJson.Indented)); break;
                case OutputFormat.Csv: Csv.Write(FlatRows.Of([detail]), terminal.Output); break;
                default: terminal.Results.Write(DetailGrid.Of(detail)); break;
            }
        });
    }
}
