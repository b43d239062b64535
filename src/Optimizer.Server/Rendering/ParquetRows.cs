using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace Optimizer.Server.Rendering;

/// <summary>Rows as a Parquet file: a column of numbers where every value is a number (NaN and infinities too), of text otherwise; all nullable.</summary>
public static class ParquetRows
{
    public static async Task Write(FlatRows rows, Stream output, CancellationToken cancel)
    {
        var fields = rows.Columns.Select(column => new DataField(column, IsNumber(rows, column) ? typeof(double?) : typeof(string), isNullable: true)).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), output, cancellationToken: cancel);
        using var group = writer.CreateRowGroup();
        foreach (var field in fields)
        {
            var cells = Enumerable.Range(0, rows.Count).Select(row => rows.At(row, field.Name)).ToArray();
            if (!IsNumber(rows, field.Name))
                await group.WriteAsync(field, (IReadOnlyCollection<string>)[.. cells.Select(cell => cell is { } value ? FlatRows.Text(value) : null!)]);
            else
                await group.WriteAsync<double>(field, new ReadOnlyMemory<double?>([.. cells.Select(cell => cell is { } value ? Number(value) : null)]), cancellationToken: cancel);
        }
    }

    private static bool IsNumber(FlatRows rows, string column)
    {
        var cells = Enumerable.Range(0, rows.Count).Select(row => rows.At(row, column)).Where(cell => cell is not null).ToList();
        return cells.Count > 0 && cells.TrueForAll(cell => Number(cell!.Value) is not null);
    }

    private static double? Number(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.String => cell.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };
}
