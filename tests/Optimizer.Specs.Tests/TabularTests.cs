using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

public class TabularTests
{
    private const string Spec = """
        name: table
        trainer:
          kind: tabular
          task: binary
          data: {path: rows.csv, label: bought, positive: "yes", ignore: [id]}
        objectives: [auc, inference_cost, training_cost]
        parameters:
          learner: [lightgbm, sdca]
          lightgbm.feature_fraction: {min: 0.5, max: 1.0}
        budget: {cost: $1, trials: 20}
        prices: {cpu: 0.1}
        """;

    [Fact]
    public void Parameters_of_a_learner_hang_on_it_and_the_unnamed_ones_are_searched_where_it_suggests()
    {
        var spec = Read(Spec).Spec!;
        var space = spec.Space.Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(TableTask.Binary, spec.Trainer.Data!.Table!.Task);
        Assert.True(spec.Trainer.Data.Header);
        Assert.Equal(new Condition("learner", [ParameterValue.Of("lightgbm")]), Assert.Single(space["lightgbm.feature_fraction"].When));
        Assert.Equal(new FloatParameter("lightgbm.learning_rate", 0.025, 0.4, log: true) { Stage = "train", When = space["lightgbm.feature_fraction"].When }, space["lightgbm.learning_rate"]);
        Assert.Equal(new Condition("learner", [ParameterValue.Of("sdca")]), Assert.Single(space["normalise"].When));
        Assert.Equal("one_hot", Assert.Single(space["hash_bits"].When).Parameter);
        Assert.Empty(space["epochs"].When);
        Assert.DoesNotContain(space.Keys, name => name.StartsWith("gam.", StringComparison.Ordinal) || name is "lightgbm.max_bins");
        Assert.Equal(["train"], spec.Stages.Select(stage => stage.Name));
        Assert.All(spec.Space.Parameters, parameter => Assert.Equal("train", parameter.Stage));
    }

    [Fact]
    public void Without_parameters_all_learners_of_the_task_are_searched()
    {
        var text = Spec[..Spec.IndexOf("parameters:", StringComparison.Ordinal)] + Spec[Spec.IndexOf("budget:", StringComparison.Ordinal)..];

        var binary = Read(text);
        var regression = Read(text.Replace("task: binary", "task: regression", StringComparison.Ordinal).Replace(", positive: \"yes\"", "", StringComparison.Ordinal).Replace("auc", "rmse", StringComparison.Ordinal));

        Assert.Empty(binary.Errors);
        Assert.Equal(9, Assert.IsType<CategoryParameter>(binary.Spec!.Space.Parameters[0]).Values.Length);
        Assert.Equal(6, Assert.IsType<CategoryParameter>(regression.Spec!.Space.Parameters[0]).Values.Length);
        Assert.Equal(Goal.Minimize, regression.Spec.Objectives[0].Goal);
        Assert.DoesNotContain(regression.Spec.Space.Parameters, parameter => parameter.Name == "lightgbm.sigmoid");
    }

    [Fact]
    public void With_space_given_nothing_else_is_searched()
    {
        var spec = Read(Spec.Replace("task: binary", "task: binary\n  space: given", StringComparison.Ordinal)).Spec!;

        Assert.Equal(["learner", "lightgbm.feature_fraction", "epochs"], spec.Space.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(ParameterValue.Of(100L), Assert.IsType<ConstantParameter>(spec.Space.Parameters[2]).Value);
    }

    [Fact]
    public void A_parameter_that_every_learner_of_the_spec_reads_has_no_condition()
    {
        var spec = Read(Spec.Replace("[lightgbm, sdca]", "lightgbm", StringComparison.Ordinal)).Spec!;

        Assert.All(spec.Space.Parameters.Where(parameter => parameter.Name != "hash_bits"), parameter => Assert.Empty(parameter.When));
    }

    [Theory]
    [InlineData("task: binary", "folds: 3", "3:3: trainer has no task; add task: binary, multiclass or regression")]
    [InlineData("task: binary", "task: classify", "task cannot be 'classify'")]
    [InlineData("task: binary", "task: binary\n  folds: 1", "folds must be 0 or 2 to 100, got 1: one fold leaves no rows to train on")]
    [InlineData("[auc,", "[rmse,", "unknown metric 'rmse' of a binary table")]
    [InlineData("[auc,", "[test_auc,", "'test_auc' is scored once, at the end, on rows that the search must not see; use 'auc'")]
    [InlineData("[lightgbm, sdca]", "[lightgbm, svm]", "'svm' is not a learner; there are lightgbm, fast_tree, fast_forest, sdca, lbfgs, gam, linear_svm, averaged_perceptron, naive_bayes")]
    [InlineData("[lightgbm, sdca]", "[fast_tree, sdca]", "'lightgbm.feature_fraction' is never read: learner is never lightgbm; add it to learner's values, or take this out")]
    [InlineData("lightgbm.feature_fraction: {min: 0.5, max: 1.0}", "lightgbm.leafs: 3", "tabular has no parameter 'lightgbm.leafs'; did you mean 'lightgbm.leaves'?")]
    [InlineData("{min: 0.5, max: 1.0}", "{min: 0.5, max: 2.0}", "is above 1, the greatest lightgbm.feature_fraction")]
    [InlineData("ignore: [id]", "shape: [3]", "unknown key 'shape' in data")]
    [InlineData("budget:", "stages: [train, compress]\nbudget:", "a table has the one stage train; take compress out")]
    public void What_is_wrong_is_told(string before, string after, string expected) =>
        Assert.Contains(Read(Spec.Replace(before, after, StringComparison.Ordinal)).Errors, error => error.ToString().Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_learner_that_cannot_do_the_task_is_refused()
    {
        var errors = Read(Spec.Replace("task: binary", "task: regression", StringComparison.Ordinal).Replace("[auc,", "[r2,", StringComparison.Ordinal).Replace("sdca]", "naive_bayes]", StringComparison.Ordinal)).Errors;

        Assert.Contains(errors, error => error.Text.Contains("'naive_bayes' is not a learner; there are lightgbm, fast_tree, fast_forest, sdca, lbfgs, gam", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Text.Contains("'positive' belongs to a binary task", StringComparison.Ordinal));
    }

    [Theory, InlineData(""), InlineData("  folds: 4\n")]
    public void Written_natively_it_reads_as_the_same_sweep(string more)
    {
        var spec = Read(Spec.Replace("  task: binary\n", $"  task: binary\n{more}", StringComparison.Ordinal)).Spec!;

        var again = Read(NativeYaml.Write(spec, [], "/data"));

        Assert.Empty(again.Errors);
        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(again.Spec!));
    }

    [Fact]
    public void The_docs_tell_every_parameter_with_its_default()
    {
        var docs = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "tables.md"));

        foreach (var parameter in TabularSchema.Parameters)
        {
            var cells = Assert.Single(docs, line => line.StartsWith($"| `{parameter.Name}` |", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
            Assert.Equal((parameter.Known.Meaning, $"{parameter.Known.Default}"), (cells[2], cells[4].Replace("1e-7", "1E-07", StringComparison.Ordinal)));
        }
    }

    private static SpecResult Read(string text) => SpecReader.Read(text, "table.yaml", "/data");
}
