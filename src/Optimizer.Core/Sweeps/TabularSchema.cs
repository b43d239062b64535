using System.Collections.Immutable;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>A parameter of the tabular trainer.</summary>
/// <param name="Known">Its default is what the trainer takes where a configuration has none; <c>auto</c>: by the rows.</param>
/// <param name="Learners">Read beside these only; empty: beside all.</param>
/// <param name="Option">Of ML.NET's options of the learner, the one that it sets; empty: it is none of these.</param>
/// <param name="Suggested">Where it is searched by default; null: it keeps its default unless the spec names it.</param>
public sealed record TabularParameter(TrainerParameter Known, ImmutableArray<string> Learners, string Option, Parameter? Suggested)
{
    public string Name => Known.Name;
}

/// <summary>
/// Learners and parameters of the built-in trainer of tables. Suggested ranges are those of ML.NET's own <c>TGUI.SuggestedSweeps</c>
/// (a test of the trainers compares them); a parameter for which ML.NET suggests none is searched only if the spec names it.
/// </summary>
public static class TabularSchema
{
    public const string Kind = "tabular";

    public const string Learner = "learner";

    public const string DefaultLearner = "lightgbm";

    /// <summary>Boosting rounds of an additive model are cheap and small: one epoch is this many.</summary>
    public const int GamRoundsPerEpoch = 20;

    private static readonly string[] Linear = ["sdca", "lbfgs", "linear_svm", "averaged_perceptron"];

    public static ImmutableArray<TabularParameter> Parameters { get; } =
    [
        Plain(Whole(TrialPath.Epochs, 100, 1, 100_000, "Trees, iterations or passes, by the learner."), new IntegerParameter(TrialPath.Epochs, 10, 500, log: true)),
        Plain(Choice("missing", "keep", "Missing numbers: kept for trees (others take the mean), or replaced; indicator: the mean, and a column that tells.", "keep", "mean", "minimum", "maximum", "mode", "zero", "indicator"), Values("missing", "keep", "mean", "indicator")),
        Plain(Choice("one_hot", "indicator", "Categories as columns: one each, the bits of their number, or of a hash.", "indicator", "binary", "hash"), Values("one_hot", "indicator", "binary", "hash")),
        Plain(Whole("hash_bits", 8, 1, 20, "Columns of a hash: 2 to this power. Read with one_hot: hash."), new IntegerParameter("hash_bits", 4, 10) { When = [new Condition("one_hot", [ParameterValue.Of("hash")])] }),
        Plain(Whole("word_ngrams", 2, 1, 4, "Longest run of words of a text that is counted."), new IntegerParameter("word_ngrams", 1, 3)),
        Plain(Whole("char_ngrams", 3, 0, 6, "Longest run of characters of a text that is counted; 0: none."), null),
        Plain(Whole("text_terms", 10_000, 10, 1_000_000, "Different runs that are counted, of words and of characters."), null),
        new(Choice("normalise", "min_max", "Scale of the numbers.", "none", "min_max", "mean_variance", "log_mean_variance", "robust", "binning"), [.. Linear, "naive_bayes"], "", Values("normalise", "min_max", "mean_variance", "robust")),

        Of("lightgbm", Real("learning_rate", null, 1e-6, 10, "Share of each tree's answer that is added."), "LearningRate", Range(0.025, 0.4)),
        Of("lightgbm", Whole("leaves", null, 2, 131_072, "Most leaves of a tree."), "NumberOfLeaves", Wholes(2, 128)),
        Of("lightgbm", Whole("min_leaf", null, 1, 1_000_000, "Fewest rows of a leaf."), "MinimumExampleCountPerLeaf", Values(1L, 10L, 20L, 50L)),
        Of("lightgbm", Real("l2", 0.01, 0, 1e6, "L2 penalty of leaf values."), "Booster.L2Regularization", Values(0, 0.5, 1)),
        Of("lightgbm", Real("l1", 0, 0, 1e6, "L1 penalty of leaf values."), "Booster.L1Regularization", Values(0, 0.5, 1)),
        Of("lightgbm", Real("sigmoid", 0.5, 1e-3, 100, "Steepness of the logistic function; not of a regression."), "Sigmoid", Values(0.5, 1)),
        Of("lightgbm", Real("feature_fraction", 1, 0.001, 1, "Share of the columns that a tree sees."), "Booster.FeatureFraction"),
        Of("lightgbm", Real("row_fraction", 1, 0.001, 1, "Share of the rows that a tree sees."), "Booster.SubsampleFraction"),
        Of("lightgbm", Whole("max_depth", 0, 0, 1000, "Greatest depth of a tree; 0: no limit."), "Booster.MaximumTreeDepth"),
        Of("lightgbm", Real("min_split_gain", 0, 0, 1e6, "Least gain of a split."), "Booster.MinimumSplitGain"),
        Of("lightgbm", Real("min_child_weight", 0.1, 0, 1e6, "Least sum of second derivatives of a leaf."), "Booster.MinimumChildWeight"),
        Of("lightgbm", Whole("max_bins", 255, 2, 65_535, "Most bins of a column."), "MaximumBinCountPerFeature"),
        Of("lightgbm", Truth("unbalanced", "Rows of the rarer class weigh more; not of a regression."), "UnbalancedSets"),

        Of("fast_tree", Real("learning_rate", 0.2, 1e-6, 10, "Share of each tree's answer that is added."), "LearningRate", Range(0.025, 0.4)),
        Of("fast_tree", Whole("leaves", 20, 2, 131_072, "Most leaves of a tree."), "NumberOfLeaves", Wholes(2, 128)),
        Of("fast_tree", Whole("min_leaf", 10, 1, 1_000_000, "Fewest rows of a leaf."), "MinimumExampleCountPerLeaf", Values(1L, 10L, 50L)),
        Of("fast_tree", Real("shrinkage", 1, 1e-6, 100, "Factor of every tree's answer."), "Shrinkage", Range(0.25, 4)),
        Of("fast_tree", Real("dropout", 0, 0, 1, "Share of the trees that a new tree does not see."), "DropoutRate", Values(0, 1e-9, 0.05, 0.1, 0.2)),
        Of("fast_tree", Real("feature_fraction", 1, 0.001, 1, "Share of the columns that a tree sees."), "FeatureFraction"),
        Of("fast_tree", Whole("max_bins", 255, 2, 65_535, "Most bins of a column."), "MaximumBinCountPerFeature"),

        Of("fast_forest", Whole("leaves", 20, 2, 131_072, "Most leaves of a tree."), "NumberOfLeaves", Wholes(2, 128)),
        Of("fast_forest", Whole("min_leaf", 10, 1, 1_000_000, "Fewest rows of a leaf."), "MinimumExampleCountPerLeaf", Values(1L, 10L, 50L)),
        Of("fast_forest", Real("feature_fraction", 0.7, 0.001, 1, "Share of the columns that a tree sees."), "FeatureFraction"),
        Of("fast_forest", Real("row_fraction", 0.7, 0.001, 1, "Share of the rows that a tree sees."), "BaggingExampleFraction"),
        Of("fast_forest", Whole("max_bins", 255, 2, 65_535, "Most bins of a column."), "MaximumBinCountPerFeature"),

        Of("sdca", Real("l2", null, 1e-9, 1e6, "L2 penalty of weights."), "L2Regularization", Values(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)),
        Of("sdca", Real("l1", null, 0, 1e6, "L1 penalty of weights."), "L1Regularization", Values(0, 0.25, 0.5, 0.75, 1)),
        Of("sdca", Real("tolerance", null, 1e-9, 1, "Gap between dual and primal at which it ends; auto: 0.1, of a regression 0.01."), "ConvergenceTolerance", Values(0.001, 0.01, 0.1, 0.2)),
        Of("sdca", Real("bias_learning_rate", null, 0, 10, "Step size of the bias; auto: 0, of a regression 1."), "BiasLearningRate", Values(0, 0.01, 0.1, 1)),

        Of("lbfgs", Real("l2", 1, 0, 1e6, "L2 penalty of weights."), "L2Regularization", Values(0, 0.1, 1)),
        Of("lbfgs", Real("l1", 1, 0, 1e6, "L1 penalty of weights."), "L1Regularization", Values(0, 0.1, 1)),
        Of("lbfgs", Real("tolerance", 1e-7, 1e-12, 1, "Improvement of the loss below which it ends."), "OptimizationTolerance", Values(1e-4, 1e-7)),
        Of("lbfgs", Whole("history", 20, 1, 512, "Steps remembered for the curvature."), "HistorySize", Values(5L, 20L, 50L)),
        Of("lbfgs", Real("initial_weights", 0, 0, 10, "Width of the range of the first weights."), "InitialWeightsDiameter", Values(0, 0.1, 0.5, 1)),

        Of("gam", Real("learning_rate", 0.002, 1e-6, 10, "Share of each round's answer that is added."), "LearningRate", Range(0.001, 0.1)),
        Of("gam", Whole("min_leaf", 10, 1, 1_000_000, "Fewest rows of a leaf."), "MinimumExampleCountPerLeaf", Values(1L, 10L, 50L)),
        Of("gam", Whole("max_bins", 255, 2, 65_535, "Most bins of a column."), "MaximumBinCountPerFeature"),

        Of("linear_svm", Real("lambda", 0.001, 1e-9, 1e3, "L2 penalty of weights."), "Lambda", Range(0.00001, 0.1)),
        Of("linear_svm", Whole("batch_size", 1, 1, 65_536, "Rows per step."), "BatchSize"),

        Of("averaged_perceptron", Real("learning_rate", 1, 1e-6, 100, "Step size."), "LearningRate", Values(0.01, 0.1, 0.5, 1)),
        Of("averaged_perceptron", Truth("decrease_learning_rate", "The step size falls with the root of the steps."), "DecreaseLearningRate"),
        Of("averaged_perceptron", Real("l2", 0, 0, 0.49, "L2 penalty of weights."), "L2Regularization"),
    ];

    public static ImmutableArray<string> Learners(TableTask task) => task == TableTask.Regression
        ? ["lightgbm", "fast_tree", "fast_forest", "sdca", "lbfgs", "gam"]
        : ["lightgbm", "fast_tree", "fast_forest", "sdca", "lbfgs", "gam", "linear_svm", "averaged_perceptron", "naive_bayes"];

    public static TabularParameter? Find(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    /// <summary>Which learner is used: a category over those that can do the task.</summary>
    public static TrainerParameter LearnerOf(TableTask task) => Choice(Learner, DefaultLearner, "What learns.", [.. Learners(task)]);

    private static TabularParameter Plain(TrainerParameter known, Parameter? suggested) => new(known, [], "", suggested is null ? null : suggested with { Stage = StageNode.Train });

    private static TabularParameter Of(string learner, TrainerParameter known, string option, Func<string, Parameter>? suggested = null)
    {
        var name = $"{learner}.{known.Name}";
        return new(known with { Name = name }, [learner], option, suggested is null ? null : suggested(name) with { Stage = StageNode.Train });
    }

    private static Func<string, Parameter> Range(double low, double high) => name => new FloatParameter(name, low, high, log: true);

    private static Func<string, Parameter> Wholes(long low, long high) => name => new IntegerParameter(name, low, high, log: true);

    private static Func<string, Parameter> Values(params double[] values) => name => new CategoryParameter(name, [.. values.Select(ParameterValue.Of)]);

    private static Func<string, Parameter> Values(params long[] values) => name => new CategoryParameter(name, [.. values.Select(ParameterValue.Of)]);

    private static CategoryParameter Values(string name, params string[] values) => new(name, [.. values.Select(ParameterValue.Of)]);

    private static TrainerParameter Choice(string name, string standard, string meaning, params string[] choices) =>
        new(name, StageNode.Train, ParameterValue.Of(standard), false, null, null, [.. choices], meaning);

    private static TrainerParameter Truth(string name, string meaning) =>
        new(name, StageNode.Train, ParameterValue.Of(false), false, null, null, ["false", "true"], meaning);

    private static TrainerParameter Whole(string name, long? standard, double low, double high, string meaning) =>
        new(name, StageNode.Train, standard is { } value ? ParameterValue.Of(value) : ParameterValue.Of("auto"), true, low, high, [], meaning);

    private static TrainerParameter Real(string name, double? standard, double low, double high, string meaning) =>
        new(name, StageNode.Train, standard is { } value ? ParameterValue.Of(value) : ParameterValue.Of("auto"), false, low, high, [], meaning);
}
