using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tables;

/// <summary>How well predictions meet the truth, by metric.</summary>
/// <param name="table">Holds the truth.</param>
/// <param name="rows">Which were predicted.</param>
/// <param name="predicted">rows x classes probabilities, or of a regression one number a row.</param>
internal sealed class TableScores(Table table, int[] rows, double[] predicted)
{
    private const int Resamples = 1000;
    private const double LeastProbability = 1e-15;

    private readonly int classes = predicted.Length / Math.Max(1, rows.Length);

    /// <summary>accuracy, macro_f1, log_loss (nats), auc and, of two classes, f1 of the second; or rmse, mae and r2.</summary>
    public ImmutableSortedDictionary<string, double> Metrics() => Of(Enumerable.Range(0, rows.Length).ToArray());

    /// <summary>
    /// Each metric and the ends of its 95% interval, as <c>NAME_low</c> and <c>NAME_high</c>: of the accuracy Wilson's, of the others between the
    /// percentiles of a thousand resamples (Efron 1979, doi:10.1214/aos/1176344552), the same ones each time.
    /// </summary>
    public ImmutableSortedDictionary<string, double> MetricsWithIntervals()
    {
        var metrics = Metrics();
        var random = new TrialRandom(0, rows.Length);
        var drawn = Enumerable.Range(0, Resamples).Select(_ => Of([.. Enumerable.Range(0, rows.Length).Select(_ => random.NextIndex(rows.Length))])).ToList();
        var all = metrics.ToBuilder();
        foreach (var name in metrics.Keys)
        {
            var values = drawn.Select(one => one.GetValueOrDefault(name, double.NaN)).Where(double.IsFinite).ToList();
            if (values.Count == 0) continue;
            (all[name + "_low"], all[name + "_high"]) = name == "accuracy"
                ? Classified([.. Enumerable.Range(0, rows.Length)]).Interval()
                : (Repetitions.Quantile(values, 0.025), Repetitions.Quantile(values, 0.975));
        }

        return all.ToImmutable();
    }

    private ImmutableSortedDictionary<string, double> Of(int[] chosen) => table.Task == TableTask.Regression ? Errors(chosen) : Classes(chosen);

    private ImmutableSortedDictionary<string, double> Errors(int[] chosen)
    {
        var (squares, absolute, mean) = (0.0, 0.0, chosen.Average(at => table.Targets[rows[at]]));
        var spread = 0.0;
        foreach (var at in chosen)
        {
            var (truth, error) = (table.Targets[rows[at]], predicted[at] - table.Targets[rows[at]]);
            squares += error * error;
            absolute += Math.Abs(error);
            spread += (truth - mean) * (truth - mean);
        }

        var metrics = ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal)
            .Add("rmse", Math.Sqrt(squares / chosen.Length)).Add("mae", absolute / chosen.Length);
        return spread > 0 ? metrics.Add("r2", 1 - (squares / spread)) : metrics;
    }

    private ImmutableSortedDictionary<string, double> Classes(int[] chosen)
    {
        var scores = Classified(chosen);
        var metrics = ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal)
            .Add("accuracy", scores.Accuracy).Add("macro_f1", scores.MacroF1)
            .Add("log_loss", chosen.Average(at => -Math.Log(Math.Clamp(predicted[(at * classes) + table.Classes[rows[at]]], LeastProbability, 1))));
        if (table.Task == TableTask.Binary) metrics = metrics.Add("f1", F1(chosen));
        var areas = (table.Task == TableTask.Binary ? [1] : Enumerable.Range(0, classes)).Select(index => Area(chosen, index)).Where(double.IsFinite).ToList();
        return areas.Count > 0 ? metrics.Add("auc", areas.Average()) : metrics;
    }

    private Scores Classified(int[] chosen)
    {
        var (values, labels) = (new float[chosen.Length * classes], new int[chosen.Length]);
        for (var at = 0; at < chosen.Length; at++)
        {
            for (var index = 0; index < classes; index++) values[(at * classes) + index] = (float)predicted[(chosen[at] * classes) + index];
            labels[at] = table.Classes[rows[chosen[at]]];
        }

        return Scores.Of(values, labels);
    }

    /// <summary>2TP / (2TP + FP + FN) of the second class; 0 where it is neither true nor predicted.</summary>
    private double F1(int[] chosen)
    {
        var (hits, named) = (0, 0);
        foreach (var at in chosen)
        {
            var (yes, truth) = (predicted[(at * 2) + 1] > predicted[at * 2], table.Classes[rows[at]] == 1);
            if (yes && truth) hits++;
            named += (yes ? 1 : 0) + (truth ? 1 : 0);
        }

        return named == 0 ? 0 : 2.0 * hits / named;
    }

    /// <summary>Area under the receiver's curve of a class against the others: how often a row of it is ranked above one of another, ties counting half.</summary>
    private double Area(int[] chosen, int index)
    {
        var order = chosen.Select(at => (Score: predicted[(at * classes) + index], Is: table.Classes[rows[at]] == index)).OrderBy(pair => pair.Score).ToArray();
        var (ranks, yes) = (0.0, order.Count(pair => pair.Is));
        for (var from = 0; from < order.Length;)
        {
            var to = from;
            while (to < order.Length && order[to].Score.Equals(order[from].Score)) to++;
            for (var at = from; at < to; at++) ranks += order[at].Is ? (from + to + 1) / 2.0 : 0;
            from = to;
        }

        var no = order.Length - yes;
        return yes == 0 || no == 0 ? double.NaN : (ranks - (yes * (yes + 1) / 2.0)) / ((double)yes * no);
    }
}
