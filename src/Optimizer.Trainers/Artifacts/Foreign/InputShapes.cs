using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>
/// The sizes of a model's inputs: the batch first, then what the model says; where it leaves a size open, what the sample says of that input, or of
/// another whose size has the same name, or what sizes of that name usually are.
/// </summary>
internal sealed class InputShapes
{
    /// <summary>Sizes of sentences, of series and of pictures, where nothing says them. Told with the result, for the time depends on them.</summary>
    private const long UsualLength = 128;
    private const long UsualSide = 224;

    private static readonly string[] Lengths = ["seq", "length", "len", "time", "token"];
    private static readonly string[] Sides = ["height", "width", "h", "w"];

    private readonly IReadOnlyDictionary<string, NodeMetadata> inputs;
    private readonly SampleRows sample;
    private readonly Dictionary<string, long> sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> batch;
    private readonly SortedDictionary<string, long> madeUp = new(StringComparer.Ordinal);

    public InputShapes(IReadOnlyDictionary<string, NodeMetadata> inputs, SampleRows sample)
    {
        (this.inputs, this.sample) = (inputs, sample);
        var firsts = inputs.Values.Where(meta => meta.Dimensions.Length > 0).ToList();
        batch = [.. firsts.Where(meta => meta.Dimensions[0] <= 0).Select(meta => Symbol(meta, 0)).Where(symbol => symbol.Length > 0)];
        // One input that leaves it open is enough: the others, a temperature say, have no batch.
        FixedRows = firsts.Count == 0 || firsts.Exists(meta => meta.Dimensions[0] <= 0) ? null : firsts[0].Dimensions[0];
        foreach (var (name, meta) in inputs)
        {
            if (sample.For(name, inputs.Count == 1) is not { } given || given.RowShape.Length != meta.Dimensions.Length - 1) continue;
            for (var at = 1; at < meta.Dimensions.Length; at++)
                if (meta.Dimensions[at] <= 0 && Symbol(meta, at) is { Length: > 0 } symbol) sizes.TryAdd(symbol, given.RowShape[at - 1]);
        }
    }

    /// <summary>Rows that every call must have; null: any number.</summary>
    public int? FixedRows { get; }

    /// <summary>Sizes that nothing says, as they were taken: "sequence 128"; empty: none.</summary>
    public string MadeUp => string.Join(", ", madeUp.Select(pair => $"{pair.Key} {pair.Value}"));

    /// <exception cref="StageFailedException">A size is open, and nothing tells it.</exception>
    public long[] Of(string name, int rows)
    {
        var (meta, given) = (inputs[name], sample.For(name, inputs.Count == 1));
        var dims = meta.Dimensions;
        if (dims.Length == 0) return [];
        var shape = new long[dims.Length];
        shape[0] = dims[0] > 0 ? dims[0] : rows;
        for (var at = 1; at < dims.Length; at++)
        {
            shape[at] = dims[at] > 0 ? dims[at]
                : given is not null && given.RowShape.Length == dims.Length - 1 ? given.RowShape[at - 1]
                : Open(Symbol(meta, at), rows)
                ?? throw new StageFailedException("error", $"The size {Called(meta, at)} of the model's input '{name}' is free; say what it is by serving.sample, a JSON file like {Template()}, or with rows in place of a shape.");
        }

        var row = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        if (given is { Rows: > 0 } && given.RowSize != row)
            throw new StageFailedException("error", $"A row of the model's input '{name}' has the shape [{string.Join(", ", shape.Skip(1))}], that of the sample [{string.Join(", ", given.RowShape)}].");
        return shape;
    }

    private long? Open(string symbol, int rows)
    {
        if (symbol.Length == 0) return null;
        if (sizes.TryGetValue(symbol, out var known)) return known;
        if (batch.Contains(symbol)) return rows;
        var usual = Usual(symbol);
        if (usual is { } size) madeUp[symbol] = size;
        return usual;
    }

    private static long? Usual(string symbol)
    {
        var words = symbol.ToLowerInvariant().Split('_', '-', '.', ' ');
        if (words.Any(word => Sides.Contains(word))) return UsualSide;
        return words.Any(word => Lengths.Any(length => word.StartsWith(length, StringComparison.Ordinal))) ? UsualLength : null;
    }

    /// <summary>Of all inputs, so that it need not be asked again for the next one.</summary>
    private string Template() =>
        $"{{{string.Join(", ", inputs.Where(input => input.Value.Dimensions.Length > 0).Select(input => $"\"{input.Key}\": {{\"shape\": [{string.Join(", ", input.Value.Dimensions.Skip(1).Select(size => size > 0 ? size : 64))}]}}"))}}}";

    private static string Called(NodeMetadata meta, int at) => Symbol(meta, at) is { Length: > 0 } symbol ? $"'{symbol}'" : $"number {at + 1}";

    private static string Symbol(NodeMetadata meta, int at) => meta.SymbolicDimensions.ElementAtOrDefault(at) ?? "";
}
