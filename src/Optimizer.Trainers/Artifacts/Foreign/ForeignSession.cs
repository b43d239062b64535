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
    private readonly InputShapes shapes;

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
        using var sessionOptions = ArtifactSession.Options();
        try
        {
            session = open(sessionOptions);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new StageFailedException("error", $"ONNX Runtime does not load '{Path.GetFileName(name)}': {refused.Message}");
        }

        if (session.InputMetadata.FirstOrDefault(input => !input.Value.IsTensor) is { Key: { } other } odd)
            throw new StageFailedException("error", $"The model's input '{other}' is a {odd.Value.OnnxValueType}, not a tensor; measure it by a serving.command.");
        inputs = [.. session.InputNames];
        outputs = [.. session.OutputNames];
        this.sample = sample.Spread([.. inputs.Select(input => (input, Row(session.InputMetadata[input])))]);
        shapes = new InputShapes(session.InputMetadata, this.sample);
    }

    /// <summary>Rows that every call must have; null: any number.</summary>
    public int? FixedRows => shapes.FixedRows;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => session.OutputMetadata;

    /// <summary>The first output that is numbers, fractions before whole ones: what two versions of the model are compared by. Null: there is none.</summary>
    public string? Compared => outputs.Where(IsNumbers).OrderByDescending(name => session.OutputMetadata[name].ElementType == typeof(float) || session.OutputMetadata[name].ElementType == typeof(double)).FirstOrDefault();

    /// <summary>Every input is fed by rows of the sample; else some are made up, and what comes out means nothing.</summary>
    public bool IsFed => inputs.All(name => sample.For(name, inputs.Length == 1) is { Rows: > 0 });

    /// <summary>Where the values of its inputs come from, in words. After a batch was opened.</summary>
    public string Fed => IsFed ? $"{sample.Rows} rows" : $"made up from the model's shapes{(shapes.MadeUp.Length > 0 ? $", {shapes.MadeUp}" : "")}";

    /// <summary>Names of its inputs with the sizes of a row, in words.</summary>
    public string Takes => string.Join(", ", inputs.Select(name => $"{name} [{string.Join(", ", session.InputMetadata[name].Dimensions.Skip(1).Select(size => size > 0 ? $"{size}" : "?"))}]"));

    public IServedBatch Open(int rows, ReadOnlySpan<float> features) => Batch(rows, 0);

    /// <param name="from">First row of the sample that it takes.</param>
    public ForeignBatch Batch(int rows, int from)
    {
        rows = FixedRows ?? rows;
        var random = new TrialRandom(Stream, from);
        OrtValue Value(string name) =>
            InputValues.Of(name, session.InputMetadata[name].ElementDataType, shapes.Of(name, rows), sample.For(name, inputs.Length == 1), from, random);
        return new ForeignBatch(session, options, inputs, [.. inputs.Select(Value)], outputs, rows);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private bool IsNumbers(string output) => session.OutputMetadata[output] is { IsTensor: true } meta && ForeignBatch.Compares(meta.ElementDataType);

    /// <returns>Values of a row; null: the model leaves it open.</returns>
    private static long? Row(NodeMetadata meta) =>
        meta.Dimensions.Skip(1).All(size => size > 0) ? meta.Dimensions.Skip(1).Aggregate(1L, (product, size) => product * size) : null;
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

    /// <exception cref="StageFailedException">It does not run on such inputs.</exception>
    public void Run()
    {
        try
        {
            session.Run(options, names, inputs, outputs).Dispose();
        }
        catch (OnnxRuntimeException refused)
        {
            throw Refused(refused);
        }
    }

    /// <returns>One output, as floats.</returns>
    public float[] Output(string name)
    {
        try
        {
            using var values = session.Run(options, names, inputs, [name]);
            return Floats(values[0], name);
        }
        catch (OnnxRuntimeException refused)
        {
            throw Refused(refused);
        }
    }

    /// <returns>One input, as floats.</returns>
    public float[] Input(string name) => Floats(inputs[names.IndexOf(name)], name);

    internal static bool Compares(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Int64 or TensorElementType.Int32;

    private StageFailedException Refused(OnnxRuntimeException refused) => new(
        "error", $"The model does not run on {string.Join(", ", names.Zip(inputs, (name, value) => $"{name} [{string.Join(", ", value.GetTensorTypeAndShape().Shape)}]"))}: {refused.Message.Trim().TrimEnd('.')}. Give inputs that it takes by serving.sample.");

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
