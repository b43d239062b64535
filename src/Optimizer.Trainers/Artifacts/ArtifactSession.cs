using Microsoft.ML.OnnxRuntime;

namespace Optimizer.Trainers.Artifacts;

/// <summary>An artifact loaded as it is served: ONNX Runtime on one thread, all optimisations, buffers used again at each call.</summary>
public sealed class ArtifactSession : IServable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly long[] rowShape;

    public ArtifactSession(string path)
        : this(options => new InferenceSession(path, options))
    {
    }

    public ArtifactSession(byte[] model)
        : this(options => new InferenceSession(model, options))
    {
    }

    private ArtifactSession(Func<SessionOptions, InferenceSession> open)
    {
        using var options = Options();
        session = open(options);
        rowShape = [.. session.InputMetadata[NetworkOnnx.Input].Dimensions.Skip(1).Select(size => (long)size)];
        Classes = session.OutputMetadata[NetworkOnnx.Output].Dimensions[^1];
    }

    /// <summary>Numbers in a row.</summary>
    public int Features => (int)rowShape.Aggregate(1L, (product, size) => product * size);

    public int Classes { get; }

    public static SessionOptions Options() => new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    /// <summary>Buffers for calls of this many rows.</summary>
    public ArtifactBatch Batch(int rows) => new(session, runOptions, rowShape, rows, Classes);

    /// <inheritdoc/>
    public IServedBatch Open(int rows, ReadOnlySpan<float> features)
    {
        var batch = Batch(rows);
        for (var at = 0; at < batch.Input.Length; at++) batch.Input[at] = features.IsEmpty ? 0.5f : features[at % features.Length];
        return batch;
    }

    /// <param name="rows">rows x <see cref="Features"/>, row-major.</param>
    /// <param name="batchSize">Rows per call; the last call may have fewer.</param>
    /// <returns>Logits, rows x <see cref="Classes"/>.</returns>
    public float[] Predict(ReadOnlySpan<float> rows, int batchSize = 64)
    {
        var count = rows.Length / Features;
        var logits = new float[count * Classes];
        ArtifactBatch? batch = null;
        try
        {
            for (var from = 0; from < count; from += batchSize)
            {
                var size = Math.Min(batchSize, count - from);
                if (batch?.Rows != size)
                {
                    batch?.Dispose();
                    batch = Batch(size);
                }

                rows.Slice(from * Features, size * Features).CopyTo(batch.Input);
                batch.Run();
                batch.Output.CopyTo(logits.AsSpan(from * Classes));
            }
        }
        finally
        {
            batch?.Dispose();
        }

        return logits;
    }

    public void Dispose()
    {
        runOptions.Dispose();
        session.Dispose();
    }
}
