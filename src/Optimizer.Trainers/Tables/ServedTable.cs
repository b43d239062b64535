using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Tables;

/// <summary>A saved ML.NET model as it is served in a .NET process: values in, featurised and scored row by row; a batch is a loop.</summary>
/// <param name="sample">Row numbers, taken in turn to fill a batch.</param>
internal sealed class ServedTable(string path, Table table, int[] sample) : IServable
{
    private readonly TabularModel model = TabularModel.Load(path, table);

    /// <param name="features">Of no use: the table has more than numbers.</param>
    public IServedBatch Open(int rows, ReadOnlySpan<float> features) => new Loop(model, [.. Enumerable.Range(0, rows).Select(at => sample[at % sample.Length])]);

    public void Dispose() => model.Dispose();

    private sealed class Loop(TabularModel model, int[] rows) : IServedBatch
    {
        private readonly double[] predicted = new double[rows.Length * model.Outputs];

        public int Rows => rows.Length;

        public void Run()
        {
            for (var at = 0; at < rows.Length; at++) model.Predict(rows[at], predicted, at * model.Outputs);
        }

        public void Dispose()
        {
        }
    }
}
