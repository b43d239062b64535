namespace Optimizer.Trainers.Measurement;

/// <summary>A model loaded as it is served, on one thread.</summary>
public interface IServedModel : IDisposable
{
    /// <summary>Filled with rows to predict, so that only the prediction is timed.</summary>
    IServedBatch Batch(int rows);
}

/// <summary>So many rows, predicted over and over.</summary>
public interface IServedBatch : IDisposable
{
    int Rows { get; }

    void Run();
}
