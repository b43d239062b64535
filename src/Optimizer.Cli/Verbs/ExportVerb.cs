using System.CommandLine;
using System.Text.Json;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client;

namespace Optimizer.Cli.Verbs;

internal static class ExportVerb
{
    private static readonly string[] Tables = ["trials", "attempts", "nodes", "reports", "ledger"];

    public static Command Create(Terminal terminal)
    {
        var sweep = SweepArgument.Create();
        var format = new Option<string>("--as") { Description = "csv, json or parquet.", Required = true, HelpName = "csv|json|parquet" };
        format.AcceptOnlyFromAmong("csv", "json", "parquet");
        var table = new Option<string>("--table") { Description = "What to export.", DefaultValueFactory = _ => Tables[0], HelpName = string.Join('|', Tables) };
        table.AcceptOnlyFromAmong(Tables);
        var output = new Option<string?>("--output", "-o") { Description = "File to write; standard output when left out.", HelpName = "FILE" };
        return new Command("export", "Writes a sweep's rows for other programs.") { sweep, format, table, output }.Asking(async (arguments, client, cancel) =>
        {
            var path = arguments.GetValue(output);
            var kind = arguments.GetRequiredValue(format);
            if (kind == "parquet" && path is null)
                throw new CliException(ExitCodes.BadUsage, "--as parquet writes a file; say which with --output FILE.");
            var rows = await Rows(client, arguments.GetRequiredValue(table), arguments.GetValue(sweep), cancel);
            await Write(terminal, rows, kind, path, cancel);
            if (path is not null) terminal.Say($"Wrote {rows.Length} rows to {path}.");
        });
    }

    private static async Task<object[]> Rows(OptimizerClient client, string table, string? sweep, CancellationToken cancel) => table switch
    {
        "attempts" => await client.Attempts(sweep, cancel),
        "nodes" => await client.Nodes(sweep, cancel),
        "reports" => await client.Reports(sweep, cancel),
        "ledger" => await client.Ledger(sweep, cancel),
        _ => await client.Trials(sweep, cancel),
    };

    private static async Task Write(Terminal terminal, object[] rows, string kind, string? path, CancellationToken cancel)
    {
        if (kind == "parquet")
        {
            await using var parquet = File.Create(path!);
            await ParquetRows.Write(FlatRows.Of(rows), parquet, cancel);
            return;
        }

        await using var file = path is null ? null : new StreamWriter(path);
        var output = file ?? terminal.Output;
        if (kind == "csv") Csv.Write(FlatRows.Of(rows), output);
        else await output.WriteLineAsync(JsonSerializer.Serialize(rows, ApiJson.Indented));
    }
}
