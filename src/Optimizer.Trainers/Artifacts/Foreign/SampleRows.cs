using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>Rows of one input of a model.</summary>
/// <param name="RowShape">Without the batch.</param>
/// <param name="Values">rows x row, row-major; empty: only the shape is known.</param>
public sealed record InputRows(ImmutableArray<long> RowShape, double[] Values)
{
    /// <summary>In place of the values, for an input of texts.</summary>
    public string[] Texts { get; init; } = [];

    public int RowSize => (int)RowShape.Aggregate(1L, (product, size) => product * size);

    public int Rows => RowSize == 0 ? 0 : Math.Max(Values.Length, Texts.Length) / RowSize;
}

/// <summary>
/// What a model that is not ours is fed: <c>serving.sample</c>, a JSON file with an object of inputs, each either nested arrays (the first level
/// are rows) or <c>{"shape": [3, 48, 192]}</c>, the shape of a row; or the rows of the spec's data, for a model with one input.
/// </summary>
/// <param name="Inputs">By name; the empty name is that of a model's only input.</param>
public sealed record SampleRows(ImmutableSortedDictionary<string, InputRows> Inputs)
{
    public static SampleRows None { get; } = new(ImmutableSortedDictionary<string, InputRows>.Empty);

    /// <summary>Rows that are there for every input; 0: some are made up.</summary>
    public int Rows => Inputs.IsEmpty ? 0 : Inputs.Values.Min(input => input.Rows);

    /// <exception cref="StageFailedException">It cannot be read.</exception>
    public static SampleRows Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new SampleRows(document.RootElement.EnumerateObject().ToImmutableSortedDictionary(input => input.Name, input => Of(input.Value), StringComparer.Ordinal))
                : new SampleRows(ImmutableSortedDictionary<string, InputRows>.Empty.Add("", Of(document.RootElement)));
        }
        catch (Exception wrong) when (wrong is IOException or JsonException or InvalidOperationException or FormatException)
        {
            throw new StageFailedException("error", $"The sample '{path}' cannot be read: {wrong.Message}");
        }
    }

    /// <param name="features">rows x features, row-major.</param>
    public static SampleRows Of(float[] features, IEnumerable<int> shape) => new(ImmutableSortedDictionary<string, InputRows>.Empty.Add(
        "", new InputRows([.. shape.Select(size => (long)size)], Array.ConvertAll(features, value => (double)value))));

    /// <summary>Rows of no named input, dealt out to a model's several ones: the columns in the order of the inputs, if their sizes sum up to a row.</summary>
    /// <param name="inputs">Names, with the values of a row; null: left open.</param>
    public SampleRows Spread(ImmutableArray<(string Name, long? Size)> inputs)
    {
        if (inputs.Length < 2 || !Inputs.TryGetValue("", out var whole) || whole.Texts.Length > 0 || inputs.Sum(input => input.Size ?? long.MaxValue / inputs.Length) != whole.RowSize) return this;
        var parts = ImmutableSortedDictionary.CreateBuilder<string, InputRows>(StringComparer.Ordinal);
        var column = 0;
        foreach (var (name, size) in inputs)
        {
            var values = new double[whole.Rows * size!.Value];
            for (var row = 0; row < whole.Rows; row++) Array.Copy(whole.Values, (row * whole.RowSize) + column, values, row * size.Value, size.Value);
            parts[name] = new InputRows([size.Value], values);
            column += (int)size.Value;
        }

        return new SampleRows(parts.ToImmutable());
    }

    /// <returns>Null: nothing is known of that input.</returns>
    public InputRows? For(string name, bool isOnly) => Inputs.TryGetValue(name, out var input) || (isOnly && Inputs.TryGetValue("", out input)) ? input : null;

    private static InputRows Of(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            ImmutableArray<long> given = [.. value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
            return given.All(size => size > 0) ? new InputRows(given, []) : throw new FormatException("a shape must be of whole numbers above 0");
        }

        var shape = new List<long>();
        for (var level = value; level.ValueKind == JsonValueKind.Array && level.GetArrayLength() > 0; level = level[0]) shape.Add(level.GetArrayLength());
        if (shape.Count == 0) throw new FormatException("an input must be nested arrays of numbers, rows first, or {\"shape\": [3, 48, 192]}");
        var (values, texts) = (new List<double>(), new List<string>());
        Gather(value, shape, 0, values, texts);
        if (values.Count > 0 && texts.Count > 0) throw new FormatException("an input holds numbers or texts, not both");
        return new InputRows([.. shape.Skip(1)], [.. values]) { Texts = [.. texts] };
    }

    private static void Gather(JsonElement value, List<long> shape, int level, List<double> into, List<string> texts)
    {
        if (level == shape.Count)
        {
            if (value.ValueKind == JsonValueKind.String) texts.Add(value.GetString()!);
            else into.Add(value.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => value.GetDouble() });
            return;
        }

        if (value.GetArrayLength() != shape[level]) throw new FormatException($"an array has {value.GetArrayLength()} items where its neighbour has {shape[level]}");
        foreach (var item in value.EnumerateArray()) Gather(item, shape, level + 1, into, texts);
    }
}
