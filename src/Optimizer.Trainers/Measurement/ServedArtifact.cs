using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>An ONNX artifact of ours with rows to predict.</summary>
/// <param name="session">Disposed with it.</param>
/// <param name="rows">rows x features, taken in turn to fill a batch; empty: every number is 0.5.</param>
internal sealed class ServedArtifact(ArtifactSession session, float[] rows) : IServedModel
{
    public IServedBatch Batch(int count)
    {
        var batch = session.Batch(count);
        for (var at = 0; at < batch.Input.Length; at++) batch.Input[at] = rows.Length == 0 ? 0.5f : rows[at % rows.Length];
        return batch;
    }

    public void Dispose() => session.Dispose();
}
