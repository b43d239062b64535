namespace Optimizer.Server.Rendering;

/// <summary>RFC 4180 with LF line ends: a header, commas, quotes only where needed.</summary>
public static class Csv
{
    public static void Write(FlatRows rows, TextWriter output)
    {
        output.Write(string.Join(',', rows.Columns.Select(Quoted)) + "\n");
        for (var row = 0; row < rows.Count; row++)
            output.Write(string.Join(',', rows.Columns.Select(column => rows.At(row, column) is { } cell ? Quoted(FlatRows.Text(cell)) : "")) + "\n");
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
