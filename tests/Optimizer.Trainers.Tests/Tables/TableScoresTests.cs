using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Tables;

namespace Optimizer.Trainers.Tests.Tables;

/// <summary>Our metrics against those of ML.NET's own evaluators on the same predictions.</summary>
public class TableScoresTests
{
    private const int Rows = 300;

    [Fact]
    public void Of_two_classes_they_are_those_of_ml_net()
    {
        var random = new TrialRandom(1, 1);
        var rows = Enumerable.Range(0, Rows).Select(_ => new Two { Label = random.NextIndex(3) == 0 }).ToArray();
        foreach (var row in rows) row.Score = (row.Probability = (float)Math.Round((0.25 * (row.Label ? 1 : 0)) + (0.7 * random.NextUnit()), 2)) - 0.5f;
        foreach (var row in rows) row.PredictedLabel = row.Probability > 0.5f;
        var ml = new MLContext(1);
        var theirs = ml.BinaryClassification.Evaluate(ml.Data.LoadFromEnumerable(rows));
        var ours = Scores(TableTask.Binary, [.. rows.Select(row => row.Label ? 1 : 0)], [], [.. rows.SelectMany(row => new[] { 1 - (double)row.Probability, row.Probability })]).Metrics();

        Assert.Equal(theirs.Accuracy, ours["accuracy"], 9);
        Assert.Equal(theirs.F1Score, ours["f1"], 9);
        Assert.Equal(theirs.AreaUnderRocCurve, ours["auc"], 6);
        Assert.Equal(theirs.LogLoss * Math.Log(2), ours["log_loss"], 4); // theirs in bits
    }

    [Fact]
    public void Of_a_regression_they_are_those_of_ml_net()
    {
        var random = new TrialRandom(2, 1);
        var rows = Enumerable.Range(0, Rows).Select(at => new Number { Label = at, Score = at + (float)(20 * random.NextNormal()) }).ToArray();
        var ml = new MLContext(1);
        var theirs = ml.Regression.Evaluate(ml.Data.LoadFromEnumerable(rows));
        var scores = Scores(TableTask.Regression, [], [.. rows.Select(row => (double)row.Label)], [.. rows.Select(row => (double)row.Score)]);
        var ours = scores.MetricsWithIntervals();

        Assert.Equal(theirs.RootMeanSquaredError, ours["rmse"], 4);
        Assert.Equal(theirs.MeanAbsoluteError, ours["mae"], 4);
        Assert.Equal(theirs.RSquared, ours["r2"], 6);
        Assert.InRange(ours["rmse"], ours["rmse_low"], ours["rmse_high"]);
        // The error of a standard deviation of 300 normal draws is 20 / sqrt(600).
        Assert.InRange(ours["rmse_high"] - ours["rmse_low"], 2, 5);
        Assert.Equal(ours, scores.MetricsWithIntervals());
    }

    [Fact]
    public void Perfect_and_hopeless_predictions_are_at_the_ends()
    {
        var perfect = Scores(TableTask.Multiclass, [0, 1, 2, 0], [], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]).Metrics();
        var hopeless = Scores(TableTask.Binary, [0, 0, 1, 1], [], [0, 1, 0, 1, 1, 0, 1, 0]).Metrics();

        Assert.Equal((1, 1, 0, 1), (perfect["accuracy"], perfect["macro_f1"], perfect["log_loss"], perfect["auc"]));
        Assert.Equal((0, 0, 0), (hopeless["accuracy"], hopeless["f1"], hopeless["auc"]));
        Assert.InRange(hopeless["log_loss"], 34, 35); // probabilities below 1e-15 count as that
    }

    private static TableScores Scores(TableTask task, int[] classes, double[] targets, double[] predicted)
    {
        var rows = Math.Max(classes.Length, targets.Length);
        string[] names = task == TableTask.Regression ? [] : [.. Enumerable.Range(0, predicted.Length / rows).Select(at => $"{at}")];
        return new TableScores(new Table([], "y", task, classes, [.. names], targets), [.. Enumerable.Range(0, rows)], predicted);
    }

    private sealed class Two
    {
        public bool Label { get; set; }

        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
