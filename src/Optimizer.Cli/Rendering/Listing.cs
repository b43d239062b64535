using System.Text.Json;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Spectre.Console;

namespace Optimizer.Cli.Rendering;

/// <summary>Rows as JSON, CSV or a table.</summary>
internal static class Listing
{
    public static void Write<T>(Terminal terminal, OutputFormat format, IReadOnlyList<T> rows, params IEnumerable<Column<T>> columns)
    {
        switch (format)
        {
            case OutputFormat.Json:
                terminal.Output.WriteLine(JsonSerializer.Serialize(rows, ApiJson.Indented));
                break;
            case OutputFormat.Csv:
                Csv.Write(FlatRows.Of(rows), terminal.Output);
                break;
            default:
                terminal.Results.Write(TableOf(rows, columns));
                break;
        }
    }

    public static Table TableOf<T>(IReadOnlyList<T> rows, IEnumerable<Column<T>> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        var shown = columns.ToList();
        foreach (var column in shown)
            table.AddColumn(new TableColumn(Markup.Escape(column.Name)) { Alignment = column.Right ? Justify.Right : Justify.Left, NoWrap = column.Right });
        foreach (var row in rows) table.AddRow([.. shown.Select(column => new Text(column.Cell(row) ?? ""))]);
        return table;
    }
}

/// <param name="Right">Numbers stand at the right.</param>
internal sealed record Column<T>(string Name, Func<T, string?> Cell, bool Right = false);
