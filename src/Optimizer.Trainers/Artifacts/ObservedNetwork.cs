using Microsoft.ML.OnnxRuntime;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <param name="values">(batch, …shape of a row there), row-major; valid during the call.</param>
internal delegate void ObserveValues(int position, ReadOnlySpan<float> values);

/// <summary>A float network that shows what flows between its layers. Position 0 is before the first layer, i + 1 after layer i.</summary>
internal sealed class ObservedNetwork : IDisposable
{
    private const int BatchSize = 64;

    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly int[] positions;
    private readonly string[] outputs;
    private readonly long[] rowShape;

    /// <param name="positions">Those to show; the fewer, the faster.</param>
    public ObservedNetwork(Network network, IEnumerable<int> positions)
    {
        this.positions = [.. positions.Where(position => position > 0).Order()];
        outputs = [.. this.positions.Select(position => FloatNodes.Name(network, position - 1))];
        rowShape = [.. network.InputShape];
        using var sessionOptions = ArtifactSession.Options();
        session = new InferenceSession(OnnxWriter.Write(FloatGraph.BuildObserved(network, this.positions)), sessionOptions);
    }

    /// <param name="rows">rows x features.</param>
    /// <param name="see">Called for each batch of rows with position 0 and the input, then with each position asked for.</param>
    public void Each(ReadOnlySpan<float> rows, ObserveValues see)
    {
        var features = (int)rowShape.Aggregate(1L, (product, size) => product * size);
        for (var from = 0; from < rows.Length; from += BatchSize * features)
        {
            var batch = rows[from..Math.Min(rows.Length, from + (BatchSize * features))].ToArray();
            see(0, batch);
            if (outputs.Length == 0) continue;
            using var input = OrtValue.CreateTensorValueFromMemory(batch, [batch.Length / features, .. rowShape]);
            using var results = session.Run(options, [NetworkOnnx.Input], [input], outputs);
            for (var at = 0; at < outputs.Length; at++) see(positions[at], results[at].GetTensorDataAsSpan<float>());
        }
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }
}
