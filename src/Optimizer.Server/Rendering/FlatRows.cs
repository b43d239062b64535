using System.Text.Json;
using Optimizer.Client;

namespace Optimizer.Server.Rendering;

/// <summary>Rows for files with columns: nested names joined by a point (<c>metrics.accuracy</c>), lists joined by a blank.</summary>
public sealed class FlatRows
{
    private readonly List<Dictionary<string, JsonElement>> rows = [];
    private readonly List<string> columns = [];

    private FlatRows()
    {
    }

    /// <summary>In order of first appearance.</summary>
    public IReadOnlyList<string> Columns => columns;

    public int Count => rows.Count;

    public static FlatRows Of<T>(IEnumerable<T> items)
    {
        var flat = new FlatRows();
        foreach (var item in items)
        {
            var row = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            flat.Add("", JsonSerializer.SerializeToElement(item, ApiJson.Options), row);
            flat.rows.Add(row);
        }

        return flat;
    }

    /// <returns>Null: absent or null.</returns>
    public JsonElement? At(int row, string column) =>
        rows[row].TryGetValue(column, out var cell) && cell.ValueKind != JsonValueKind.Null ? cell : null;

    public static string Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.Array => string.Join(' ', cell.EnumerateArray().Select(Text)),
        JsonValueKind.Null => "",
        _ => cell.GetRawText(),
    };

    private void Add(string name, JsonElement value, Dictionary<string, JsonElement> row)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject()) Add(name.Length == 0 ? property.Name : $"{name}.{property.Name}", property.Value, row);
            return;
        }

        if (!columns.Contains(name)) columns.Add(name);
        row[name] = value;
    }
}
