using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>A fitted ML.NET model and the table whose rows it predicts. ML.NET goes row by row, however many are asked for.</summary>
internal sealed class TabularModel : IDisposable
{
    private readonly MLContext ml;
    private readonly ITransformer model;
    private readonly DataViewSchema schema;
    private readonly TableRow row;
    private readonly Action<double[], int> score;

    public TabularModel(MLContext ml, ITransformer model, Table table)
    {
        (this.ml, this.model, schema) = (ml, model, TableSchema.Of(table));
        row = new TableRow(table, schema);
        Outputs = table.Task == TableTask.Regression ? 1 : table.ClassNames.Length;
        score = Scoring(model.GetRowToRowMapper(schema));
    }

    /// <summary>Numbers a prediction: one probability a class, or of a regression the value.</summary>
    public int Outputs { get; }

    /// <exception cref="StageFailedException">The file is no model of ML.NET, or one of other columns.</exception>
    public static TabularModel Load(string path, Table table)
    {
        var ml = new MLContext(seed: 0);
        try
        {
            return new TabularModel(ml, ml.Model.Load(path, out _), table);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new StageFailedException("error", $"'{path}' cannot be used as a model of this table: {wrong.Message}");
        }
    }

    public void Save(string path)
    {
        using var bytes = new MemoryStream();
        ml.Model.Save(model, schema, bytes);
        DurableFile.Write(path, bytes.ToArray());
    }

    public void Dispose() => row.Dispose();

    /// <returns>rows x <see cref="Outputs"/>.</returns>
    public double[] Predict(IReadOnlyList<int> rows)
    {
        var predicted = new double[rows.Count * Outputs];
        for (var at = 0; at < rows.Count; at++) Predict(rows[at], predicted, at * Outputs);
        return predicted;
    }

    /// <param name="into">Gets <see cref="Outputs"/> numbers, from <paramref name="at"/>.</param>
    public void Predict(int number, double[] into, int at)
    {
        row.MoveTo(number);
        score(into, at);
    }

    private Action<double[], int> Scoring(IRowToRowMapper mapper)
    {
        var output = mapper.OutputSchema;
        if (Outputs == 2 && output.GetColumnOrNull("Probability") is { Type: NumberDataViewType } probability)
        {
            var getter = Getter<float>(mapper, probability);
            return (into, at) =>
            {
                var yes = 0f;
                getter(ref yes);
                (into[at], into[at + 1]) = (1 - (double)yes, yes);
            };
        }

        var column = output["Score"];
        if (column.Type is not VectorDataViewType)
        {
            var getter = Getter<float>(mapper, column);
            return (into, at) =>
            {
                var value = 0f;
                getter(ref value);
                into[at] = value;
            };
        }

        var vector = Getter<VBuffer<float>>(mapper, column);
        var values = default(VBuffer<float>);
        return (into, at) =>
        {
            vector(ref values);
            var index = 0;
            foreach (var value in values.DenseValues()) into[at + index++] = value;
            Normalise(into.AsSpan(at, Outputs));
        };
    }

    private ValueGetter<TValue> Getter<TValue>(IRowToRowMapper mapper, DataViewSchema.Column column) => mapper.GetRow(row, [column]).GetGetter<TValue>(column);

    /// <summary>Naive Bayes gives logarithms, the others probabilities.</summary>
    private static void Normalise(Span<double> scores)
    {
        var (sum, least, largest) = (0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var score in scores) (sum, least, largest) = (sum + score, Math.Min(least, score), Math.Max(largest, score));
        if (least >= 0 && Math.Abs(sum - 1) < 1e-3) return;
        sum = 0;
        foreach (ref var score in scores) sum += score = Math.Exp(score - largest);
        foreach (ref var score in scores) score /= sum;
    }
}
