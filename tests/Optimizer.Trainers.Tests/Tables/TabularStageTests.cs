using System.Collections.Immutable;
using Microsoft.ML;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Tables;

namespace Optimizer.Trainers.Tests.Tables;

public sealed class TabularStageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int runs;

    public static TheoryData<TableTask, string> LearnersByTask =>
    [
        .. new[] { TableTask.Binary, TableTask.Multiclass, TableTask.Regression }
            .SelectMany(task => TabularSchema.Learners(task).Select(learner => new TheoryDataRow<TableTask, string>(task, learner))),
    ];

    [Theory, MemberData(nameof(LearnersByTask))]
    public void Every_learner_does_every_task_it_says_and_its_model_predicts_the_same_once_loaded(TableTask task, string learner)
    {
        var data = SmallTables.Of(task);
        var control = new RecordingControl();

        var done = new TabularTrainStage(TimeProvider.System).Run(
            SmallTables.Request(StageNode.Train, folder.Path, 40, task: task, parameters: [("learner", ParameterValue.Of(learner)), ("missing", ParameterValue.Of("mean"))]), data, control);

        Assert.Equal((40, 40), (done.Epoch, Assert.Single(control.Reports).Epoch));
        if (task == TableTask.Regression) Assert.True(done.Metrics["r2"] > 0.5, $"r2 {done.Metrics["r2"]}");
        else Assert.True(done.Metrics["accuracy"] > (task == TableTask.Binary ? 0.8 : 0.6) && done.Metrics["auc"] > 0.75, $"{done.Metrics["accuracy"]}, {done.Metrics["auc"]}");
        using var loaded = TabularModel.Load(done.Artifact!, data.Table!);
        Assert.Equal(done.Metrics, new TableScores(data.Table!, data.Split.Validation, loaded.Predict(data.Split.Validation)).Metrics());
    }

    [Fact]
    public void Probabilities_of_every_classifier_sum_to_one()
    {
        var data = SmallTables.Of(TableTask.Multiclass);
        foreach (var learner in TabularSchema.Learners(TableTask.Multiclass))
        {
            var done = Train(data, 10, ("learner", ParameterValue.Of(learner)));
            using var model = TabularModel.Load(done.Artifact!, data.Table!);

            foreach (var row in model.Predict(data.Split.Test).Chunk(3))
                Assert.True(row.All(share => share is >= 0 and <= 1) && Math.Abs(row.Sum() - 1) < 1e-3, $"{learner}: {string.Join(' ', row)}");
        }
    }

    [Fact]
    public void The_same_parameters_and_seed_give_the_same_model_and_more_trees_another()
    {
        var data = SmallTables.Of(TableTask.Binary);

        var (first, again, longer) = (Train(data, 8), Train(data, 8), Train(data, 30));

        Assert.Equal(first.Metrics, again.Metrics);
        Assert.NotEqual(first.Metrics["log_loss"], longer.Metrics["log_loss"]);
    }

    [Fact]
    public void Every_parameter_changes_the_fit_of_its_learner()
    {
        var data = SmallTables.Of(TableTask.Binary, 600, text: false);
        foreach (var parameter in TabularSchema.Parameters.Where(parameter => parameter.Option.Length > 0))
        {
            var learner = ("learner", ParameterValue.Of(parameter.Learners[0]));
            var known = parameter.Known;
            // Values far from any default.
            var value = known.Choices.IsEmpty ? Far(parameter) : ParameterValue.Of(true);

            var (plain, changed) = (Train(data, 12, learner).Metrics["log_loss"], Train(data, 12, learner, (parameter.Name, value)).Metrics["log_loss"]);

            Assert.True(!plain.Equals(changed), $"{parameter.Name}: {value} changed nothing");
        }
    }

    [Theory]
    [InlineData("missing", "zero"), InlineData("missing", "maximum"), InlineData("missing", "indicator"), InlineData("missing", "mode")]
    [InlineData("one_hot", "binary"), InlineData("one_hot", "hash"), InlineData("normalise", "none"), InlineData("normalise", "binning")]
    [InlineData("normalise", "robust"), InlineData("normalise", "mean_variance"), InlineData("normalise", "log_mean_variance")]
    public void Every_featurisation_gives_a_model_that_can_be_loaded(string name, string value)
    {
        var data = SmallTables.Of(TableTask.Regression);

        var done = Train(data, 10, ("learner", ParameterValue.Of("sdca")), (name, ParameterValue.Of(value)));

        using var model = TabularModel.Load(done.Artifact!, data.Table!);
        Assert.All(model.Predict(data.Split.Test), predicted => Assert.True(double.IsFinite(predicted)));
    }

    [Fact]
    public void A_learner_without_epochs_sees_a_share_of_the_rows_instead()
    {
        var data = SmallTables.Of(TableTask.Binary, text: false);
        var request = SmallTables.Request(StageNode.Train, folder.Path, parameters: [("learner", ParameterValue.Of("naive_bayes"))]);

        double AccuracyAt(int epochs) => new TabularTrainStage(TimeProvider.System)
            .Run(request with { Epochs = new EpochSpan(0, epochs, 200), Output = folder.Path }, data, new RecordingControl()).Metrics["accuracy"];

        Assert.True(AccuracyAt(1) < AccuracyAt(200));
    }

    [Fact]
    public void Folds_score_every_row_by_a_model_that_has_not_seen_it_and_measuring_does_not_score_again()
    {
        var data = SmallTables.Of(TableTask.Binary);
        var request = SmallTables.Request(StageNode.Train, folder.Path, folds: 3);
        var done = new TabularTrainStage(TimeProvider.System).Run(request, data, new RecordingControl());

        var measured = new TabularMeasureStage(TimeProvider.System)
            .Run(SmallTables.Request(StageNode.Measure, folder.Path, folds: 3) with { Parent = done.Artifact }, data, new RecordingControl());

        Assert.Equal("540 rows", done.Facts["trained_on"]);
        Assert.StartsWith("3 folds", done.Facts["scored_on"], StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", measured.Metrics.Keys);
        Assert.True(measured.Metrics["throughput"] > 1000);
    }

    [Fact]
    public void Measuring_and_testing_tell_what_the_other_trainers_tell()
    {
        var data = SmallTables.Of(TableTask.Regression);
        var artifact = Train(data, 20).Artifact;

        var measured = new TabularMeasureStage(TimeProvider.System).Run(SmallTables.Request(StageNode.Measure, folder.Path) with { Parent = artifact }, data, new RecordingControl());
        var tested = new TabularTestStage().Run(SmallTables.Request(StageNode.Test, folder.Path) with { Parent = artifact }, data, new RecordingControl());

        Assert.Equal(new FileInfo(artifact!).Length, measured.Metrics["artifact_bytes"]);
        Assert.All(new[] { "rmse", "mae", "r2", "latency_p50", "latency_p95", "latency_spread", "throughput", "throughput_spread" }, name => Assert.Contains(name, measured.Metrics.Keys));
        Assert.Contains("ML.NET 5", measured.Facts["served_by"], StringComparison.Ordinal);
        foreach (var name in new[] { "test_rmse", "test_mae", "test_r2" })
            Assert.True(tested.Metrics[$"{name}_low"] < tested.Metrics[name] && tested.Metrics[name] < tested.Metrics[$"{name}_high"], name);
        Assert.Equal("60", tested.Facts["test_rows"]);
    }

    [Fact]
    public void A_file_that_is_no_model_of_the_table_is_refused()
    {
        var file = Path.Combine(folder.Path, "model.zip");
        File.WriteAllText(file, "no model");

        var failure = Assert.Throws<StageFailedException>(() =>
            new TabularTestStage().Run(SmallTables.Request(StageNode.Test, folder.Path) with { Parent = file }, SmallTables.Of(TableTask.Binary), new RecordingControl()));

        Assert.Contains("cannot be used as a model of this table", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lightgbm", 100_000), InlineData("fast_tree", 100_000), InlineData("fast_forest", 100_000), InlineData("sdca", 100_000)]
    [InlineData("linear_svm", 100_000), InlineData("averaged_perceptron", 100_000)]
    public void A_running_fit_that_would_take_long_ends_when_told(string learner, int epochs)
    {
        var data = SmallTables.Of(TableTask.Binary);
        var control = new LateStop();

        Assert.Throws<OperationCanceledException>(() => new TabularTrainStage(TimeProvider.System).Run(
            SmallTables.Request(StageNode.Train, folder.Path, epochs, parameters: [("learner", ParameterValue.Of(learner)), ("sdca.tolerance", ParameterValue.Of(1e-9)), ("lightgbm.learning_rate", ParameterValue.Of(1e-6))]), data, control));

        Assert.True(control.Asked >= LateStop.Patience);
        Assert.False(File.Exists(Path.Combine(folder.Path, TabularTrainStage.ArtifactName)));
    }

    [Theory, InlineData("lbfgs"), InlineData("linear_svm"), InlineData("averaged_perceptron")]
    public void A_learner_that_does_not_look_for_a_stop_meets_it_in_its_next_pass_over_the_rows(string learner)
    {
        var data = SmallTables.Of(TableTask.Binary);
        var (table, rows, ml) = (data.Table!, data.Split.Train, new MLContext(1));
        var settings = new TabularSettings(ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("learner", ParameterValue.Of(learner)));
        var view = new TableView(table, TableSchema.Of(table), rows);
        var asked = 0;
        var featurised = new FeaturisedRows(table, rows, Featurisation.Of(ml, table, rows, settings, 1).Fit(view).Transform(view), () => ++asked > 4 * rows.Length);

        Assert.Throws<OperationCanceledException>(() => Learners.Of(ml, table, settings, 50, 1).Fit(featurised));
    }

    public void Dispose() => folder.Dispose();

    private static ParameterValue Far(TabularParameter parameter) => parameter.Name switch
    {
        "lightgbm.row_fraction" or "fast_forest.row_fraction" or "lightgbm.feature_fraction" or "fast_tree.feature_fraction" or "fast_forest.feature_fraction" => ParameterValue.Of(0.3),
        "lightgbm.max_bins" or "fast_tree.max_bins" or "fast_forest.max_bins" or "gam.max_bins" => ParameterValue.Of(3L),
        "lightgbm.max_depth" => ParameterValue.Of(1L),
        "lightgbm.min_child_weight" => ParameterValue.Of(20.0),
        "averaged_perceptron.l2" => ParameterValue.Of(0.3),
        "fast_tree.dropout" => ParameterValue.Of(0.5),
        "lbfgs.tolerance" => ParameterValue.Of(0.5),
        "lbfgs.history" => ParameterValue.Of(1L),
        "gam.min_leaf" => ParameterValue.Of(200L),
        "sdca.tolerance" => ParameterValue.Of(1.0),
        "sdca.l2" or "linear_svm.lambda" => ParameterValue.Of(1.0),
        _ when parameter.Known.Whole => ParameterValue.Of(parameter.Name.EndsWith("leaves", StringComparison.Ordinal) ? 3L : 60L),
        _ => ParameterValue.Of(parameter.Name.EndsWith("learning_rate", StringComparison.Ordinal) ? 0.037 : 3.0),
    };

    private Contracts.Trainers.TrainerDone Train(LoadedData data, int epochs, params (string, ParameterValue)[] parameters) => new TabularTrainStage(TimeProvider.System).Run(
        SmallTables.Request(StageNode.Train, folder.Sub($"{++runs}"), epochs, task: data.Table!.Task, parameters: parameters), data, new RecordingControl());

    /// <summary>Asks to stop after it was asked some times: the fit is under way then.</summary>
    private sealed class LateStop : IRunControl
    {
        public const int Patience = 10;

        private int asked;

        public int Asked => asked;

        public bool PauseRequested => false;

        public bool StopRequested => Interlocked.Increment(ref asked) >= Patience;

        public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics)
        {
        }

        public void Checkpoint(int epoch, string path)
        {
        }
    }
}
