using Optimizer.Cli.Rendering;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Tests.Rendering;

public class TestScoresTests
{
    [Fact]
    public void The_test_score_shown_is_that_of_the_objectives_with_its_interval()
    {
        var row = Row(["rmse", "inference_cost"], ("test_rmse", 24_100), ("test_rmse_low", 21_000.4), ("test_rmse_high", 29_000), ("test_mae", 9), ("test_mae_low", 8), ("test_mae_high", 10));

        Assert.Equal(["test_rmse"], TestScores.Of([row]));
        Assert.Equal("24,100 (21,000 to 29,000)", TestScores.Cell(row, "test_rmse"));
    }

    [Fact]
    public void Without_a_test_score_of_an_objective_it_is_the_accuracy()
    {
        var row = Row(["macro_f1"], ("test_accuracy", 0.9852), ("test_accuracy_low", 0.963), ("test_accuracy_high", 0.994), ("test_macro_f1", 0.98));

        Assert.Equal(["test_accuracy"], TestScores.Of([row]));
        Assert.Equal("0.9852 (0.963 to 0.994)", TestScores.Cell(row, "test_accuracy"));
        Assert.Equal("-", TestScores.Cell(Row(["accuracy"]), "test_accuracy"));
    }

    [Fact]
    public void A_score_without_an_interval_is_shown_where_there_is_no_other() =>
        Assert.Equal(["test_error"], TestScores.Of([Row(["error"], ("test_error", 0.07))]));

    private static TrialRow Row(string[] objectives, params (string Name, double Value)[] metrics) => new()
    {
        Trial = "s/1",
        Status = "completed",
        Parameters = [],
        Objectives = new(objectives.ToDictionary(name => name, _ => 1.0)),
        Metrics = new(metrics.ToDictionary(metric => metric.Name, metric => metric.Value)),
        Path = [],
        Stage = null,
        ParentTrial = null,
        StopReason = null,
    };
}
