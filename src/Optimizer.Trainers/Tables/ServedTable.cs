using Optimizer.Core.Data;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tables;

/// <summary>A saved ML.NET model as it is served in a .NET process: values in, featurised and scored row by row; a batch is a loop.</summary>
/// <param name="rows">Taken in turn to fill a batch.</param>
internal sealed class ServedTable(string path, Table table, int[] rows) : IServedModel
{
    private readonly TabularModel model = TabularModel.Load(path, table);

    public IServedBatch Batch(int count) => new Loop(model, [.. Enumerable.Range(0, count).Select(at => rows[at % rows.Length])]);

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
