using Microsoft.ML.OnnxRuntime;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Fill <see cref="Input"/>, <see cref="Run"/>, read <see cref="Output"/>; nothing is allocated per call.</summary>
public sealed class ArtifactBatch : IServedBatch
{
    private static readonly string[] InputNames = [NetworkOnnx.Input];
    private static readonly string[] OutputNames = [NetworkOnnx.Output];

    private readonly InferenceSession session;
    private readonly RunOptions options;
    private readonly OrtValue[] inputs;
    private readonly OrtValue[] outputs;

    internal ArtifactBatch(InferenceSession session, RunOptions options, long[] rowShape, int rows, int classes)
    {
        (this.session, this.options, Rows) = (session, options, rows);
        Input = new float[rows * rowShape.Aggregate(1L, (product, size) => product * size)];
        Output = new float[rows * classes];
        inputs = [OrtValue.CreateTensorValueFromMemory(Input, [rows, .. rowShape])];
        outputs = [OrtValue.CreateTensorValueFromMemory(Output, [rows, classes])];
    }

    public int Rows { get; }

    /// <summary>rows x features.</summary>
    public float[] Input { get; }

    /// <summary>rows x classes.</summary>
    public float[] Output { get; }

    public void Run() => session.Run(options, InputNames, inputs, OutputNames, outputs);

    public void Dispose()
    {
        inputs[0].Dispose();
        outputs[0].Dispose();
    }
}
