namespace Optimizer.Trainers.Artifacts;

/// <summary>Something that predicts, loaded as it is served: what the timer calls over and over.</summary>
public interface IServable : IDisposable
{
    /// <param name="rows">Per call; a model of a fixed batch takes its own number.</param>
    /// <param name="features">Rows of a data set to fill the batch with, taken in turn; empty, or of no use to the model: it fills itself.</param>
    IServedBatch Open(int rows, ReadOnlySpan<float> features);
}

/// <summary>One call of it, buffers and all.</summary>
public interface IServedBatch : IDisposable
{
    int Rows { get; }

    void Run();
}
