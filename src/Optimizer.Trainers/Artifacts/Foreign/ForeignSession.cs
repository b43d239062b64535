using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>An ONNX file that anybody made, loaded as it is served: any inputs, of any type, with or without a batch of free size.</summary>
public sealed class ForeignSession : IServable
{
    /// <summary>Of made-up inputs.</summary>
    private const long Stream = 0xF0E1;

    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly SampleRows sample;
    private readonly ImmutableArray<string> inputs;
    private readonly string[] outputs;

    /// <param name="sample">Rows for its inputs; what it lacks is made up from the model's shapes.</param>
    /// <exception cref="StageFailedException">It is no model that ONNX Runtime loads.</exception>
    public ForeignSession(string path, SampleRows sample)
        : this(session => new InferenceSession(path, session), path, sample)
    {
    }

    public ForeignSession(byte[] model, SampleRows sample)
        : this(session => new InferenceSession(model, session), "a rewritten model", sample)
    {
    }

    private ForeignSession(Func<SessionOptions, InferenceSession> open, string name, SampleRows sample)
    {
        this.sample = sample;
        using var sessionOptions = ArtifactSession.Options();
        try
        {
            session = open(sessionOptions);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new StageFailedException("error", $"ONNX Runtime does not load '{Path.GetFileName(name)}': {refused.Message}");
        }

        inputs = [.. session.InputNames];
        outputs = [.. session.OutputNames];
        FixedRows = Batches();
    }

    /// <summary>Rows that every call must have; null: any number.</summary>
    public int? FixedRows { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => session.OutputMetadata;

    public IServedBatch Open(int rows, ReadOnlySpan<float> features) => Batch(rows, 0);

    /// <param name="from">First row of the sample that it takes.</param>
    public ForeignBatch Batch(int rows, int from)
    {
        rows = FixedRows ?? rows;
        var random = new TrialRandom(Stream, from);
        return new ForeignBatch(session, options, inputs, [.. inputs.Select(name => Value(name, rows, from, random))], outputs, rows);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private int? Batches()
    {
        var firsts = inputs.Select(name => session.InputMetadata[name].Dimensions).Where(dims => dims.Length > 0).Select(dims => dims[0]).Where(size => size > 0).ToList();
        return firsts.Count == 0 ? null : firsts[0];
    }

    private OrtValue Value(string name, int rows, int from, TrialRandom random)
    {
        var meta = session.InputMetadata[name];
        var given = sample.For(name, inputs.Length == 1);
        var shape = Shape(name, meta, given, rows);
        var size = shape.Aggregate(1L, (product, dim) => product * dim);
        double At(long at) => given is { Rows: > 0 }
            ? given.Values[((from * given.RowSize) + at) % given.Values.Length]
            // Token ids, flags and masks of any model know 0 and 1.
            : meta.ElementDataType is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 ? random.NextUnit() : at % 2;
        T[] Fill<T>(Func<double, T> of)
        {
            var values = new T[size];
            for (long at = 0; at < size; at++) values[at] = of(At(at));
            return values;
        }

        return meta.ElementDataType switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(Fill(value => (float)value), shape),
            TensorElementType.Double => OrtValue.CreateTensorValueFromMemory(Fill(value => value), shape),
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Fill(value => (Float16)(float)value), shape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Fill(value => (long)value), shape),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(Fill(value => (int)value), shape),
            TensorElementType.UInt8 => OrtValue.CreateTensorValueFromMemory(Fill(value => (byte)value), shape),
            TensorElementType.Int8 => OrtValue.CreateTensorValueFromMemory(Fill(value => (sbyte)value), shape),
            TensorElementType.Bool => OrtValue.CreateTensorValueFromMemory(Fill(value => value != 0), shape),
            var other => throw new StageFailedException("error", $"The model's input '{name}' holds {other}, which cannot be made up or read from a sample here; measure it by a serving.command."),
        };
    }

    /// <summary>The batch first, then what the model says, where it says nothing what the sample says.</summary>
    private static long[] Shape(string name, NodeMetadata meta, InputRows? given, int rows)
    {
        var dims = meta.Dimensions;
        if (dims.Length == 0) return [];
        var shape = new long[dims.Length];
        shape[0] = dims[0] > 0 ? dims[0] : rows;
        for (var at = 1; at < dims.Length; at++)
        {
            if (dims[at] > 0) shape[at] = dims[at];
            else if (given is not null && given.RowShape.Length == dims.Length - 1) shape[at] = given.RowShape[at - 1];
            else
            {
                var called = meta.SymbolicDimensions.ElementAtOrDefault(at) is { Length: > 0 } symbol ? $"'{symbol}'" : $"number {at + 1}";
                throw new StageFailedException(
                    "error", $"The size {called} of the model's input '{name}' is free; say what it is by serving.sample, a JSON file like {{\"{name}\": {{\"shape\": [{string.Join(", ", dims.Skip(1).Select(size => size > 0 ? size : 64))}]}}}}, or with rows in place of the shape.");
            }
        }

        var row = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        if (given is { Rows: > 0 } && given.RowSize != row)
            throw new StageFailedException("error", $"A row of the model's input '{name}' has the shape [{string.Join(", ", shape.Skip(1))}], that of the sample [{string.Join(", ", given.RowShape)}].");
        return shape;
    }
}

/// <summary>Inputs that are filled, called again and again.</summary>
public sealed class ForeignBatch : IServedBatch
{
    private readonly InferenceSession session;
    private readonly RunOptions options;
    private readonly ImmutableArray<string> names;
    private readonly ImmutableArray<OrtValue> inputs;
    private readonly string[] outputs;

    internal ForeignBatch(InferenceSession session, RunOptions options, ImmutableArray<string> names, ImmutableArray<OrtValue> inputs, string[] outputs, int rows) =>
        (this.session, this.options, this.names, this.inputs, this.outputs, Rows) = (session, options, names, inputs, outputs, rows);

    public int Rows { get; }

    public void Run() => session.Run(options, names, inputs, outputs).Dispose();

    /// <returns>One output, as floats.</returns>
    public float[] Output(string name)
    {
        using var values = session.Run(options, names, inputs, [name]);
        return Floats(values[0], name);
    }

    /// <returns>One input, as floats.</returns>
    public float[] Input(string name) => Floats(inputs[names.IndexOf(name)], name);

    private static float[] Floats(OrtValue value, string name) =>
        value.GetTensorTypeAndShape().ElementDataType switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Double => Array.ConvertAll(value.GetTensorDataAsSpan<double>().ToArray(), one => (float)one),
            TensorElementType.Int64 => Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), one => (float)one),
            TensorElementType.Int32 => Array.ConvertAll(value.GetTensorDataAsSpan<int>().ToArray(), one => (float)one),
            var other => throw new StageFailedException("error", $"The model's value '{name}' holds {other}, which is not compared here."),
        };

    public void Dispose()
    {
        foreach (var input in inputs) input.Dispose();
    }
}
