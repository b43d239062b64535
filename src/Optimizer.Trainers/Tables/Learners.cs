using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// ML.NET's trainers by their names in a spec. Each is given one thread, a seed and its epochs: trees (lightgbm, fast_tree, fast_forest), rounds
/// (gam, twenty an epoch), iterations (lbfgs) or passes (sdca, linear_svm, averaged_perceptron). Learners that know two classes only do several by
/// one against all; those that tell no probability are calibrated by Platt's method on the training rows.
/// </summary>
internal sealed class Learners(MLContext ml, string label, LearnerOptions options)
{
    public static bool AreTrees(string learner) => learner is "lightgbm" or "fast_tree" or "fast_forest";

    /// <summary>Of a learner without epochs the rows grow with them instead.</summary>
    public static bool GrowsByRows(string learner) => learner == "naive_bayes";

    /// <exception cref="StageFailedException">The learner cannot do the task.</exception>
    public static IEstimator<ITransformer> Of(MLContext ml, Table table, TabularSettings settings, int epochs, int seed)
    {
        if (!TabularSchema.Learners(table.Task).Contains(settings.Learner))
            throw new StageFailedException("error", $"The learner '{settings.Learner}' cannot do {table.Task.ToString().ToLowerInvariant()}; there are {string.Join(", ", TabularSchema.Learners(table.Task))}.");
        var byClass = table.Task == TableTask.Multiclass || settings.Learner == "naive_bayes";
        var label = byClass ? TableSchema.KeyOf(table) : table.Label;
        var learners = new Learners(ml, label, new LearnerOptions(settings, label, epochs, seed));
        return table.Task switch
        {
            TableTask.Regression => learners.Regression(),
            TableTask.Binary when !byClass => learners.Binary(),
            _ => learners.Multiclass(),
        };
    }

    private IEstimator<ITransformer> Regression() => options.Learner switch
    {
        "lightgbm" => ml.Regression.Trainers.LightGbm(options.Set(new LightGbmRegressionTrainer.Options())),
        "fast_tree" => ml.Regression.Trainers.FastTree(options.Set(new FastTreeRegressionTrainer.Options())),
        "fast_forest" => ml.Regression.Trainers.FastForest(options.Set(new FastForestRegressionTrainer.Options())),
        "gam" => ml.Regression.Trainers.Gam(options.Set(new GamRegressionTrainer.Options())),
        "sdca" => ml.Regression.Trainers.Sdca(options.Set(new SdcaRegressionTrainer.Options())),
        _ => ml.Regression.Trainers.LbfgsPoissonRegression(options.Set(new LbfgsPoissonRegressionTrainer.Options())),
    };

    private IEstimator<ITransformer> Binary() => options.Learner switch
    {
        "lightgbm" => ml.BinaryClassification.Trainers.LightGbm(options.Set(new LightGbmBinaryTrainer.Options())),
        "fast_tree" => ml.BinaryClassification.Trainers.FastTree(options.Set(new FastTreeBinaryTrainer.Options())),
        "gam" => ml.BinaryClassification.Trainers.Gam(options.Set(new GamBinaryTrainer.Options())),
        "sdca" => ml.BinaryClassification.Trainers.SdcaLogisticRegression(options.Set(new SdcaLogisticRegressionBinaryTrainer.Options())),
        "lbfgs" => ml.BinaryClassification.Trainers.LbfgsLogisticRegression(options.Set(new LbfgsLogisticRegressionBinaryTrainer.Options())),
        _ => Uncalibrated().Append(ml.BinaryClassification.Calibrators.Platt(label)),
    };

    private IEstimator<ITransformer> Uncalibrated() => options.Learner switch
    {
        "fast_forest" => ml.BinaryClassification.Trainers.FastForest(options.Set(new FastForestBinaryTrainer.Options())),
        "linear_svm" => ml.BinaryClassification.Trainers.LinearSvm(options.Set(new LinearSvmTrainer.Options())),
        _ => ml.BinaryClassification.Trainers.AveragedPerceptron(options.Set(new AveragedPerceptronTrainer.Options())),
    };

    private IEstimator<ITransformer> Multiclass() => options.Learner switch
    {
        "lightgbm" => ml.MulticlassClassification.Trainers.LightGbm(options.Set(new LightGbmMulticlassTrainer.Options())),
        "sdca" => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(options.Set(new SdcaMaximumEntropyMulticlassTrainer.Options())),
        "lbfgs" => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options.Set(new LbfgsMaximumEntropyMulticlassTrainer.Options())),
        "naive_bayes" => ml.MulticlassClassification.Trainers.NaiveBayes(label, Featurisation.Features),
        "fast_tree" => AgainstAll(ml.BinaryClassification.Trainers.FastTree(options.Set(new FastTreeBinaryTrainer.Options()))),
        "gam" => AgainstAll(ml.BinaryClassification.Trainers.Gam(options.Set(new GamBinaryTrainer.Options()))),
        "fast_forest" => AgainstAll(ml.BinaryClassification.Trainers.FastForest(options.Set(new FastForestBinaryTrainer.Options()))),
        "linear_svm" => AgainstAll(ml.BinaryClassification.Trainers.LinearSvm(options.Set(new LinearSvmTrainer.Options()))),
        _ => AgainstAll(ml.BinaryClassification.Trainers.AveragedPerceptron(options.Set(new AveragedPerceptronTrainer.Options()))),
    };

    private OneVersusAllTrainer AgainstAll<TModel>(ITrainerEstimator<BinaryPredictionTransformer<TModel>, TModel> two)
        where TModel : class => ml.MulticlassClassification.Trainers.OneVersusAll(two, label);
}
