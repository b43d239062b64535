using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// Fits one learner to a table. ML.NET's trainers cannot go on from where they were, so that a training that is continued begins anew with more
/// epochs, and the seconds of the beginning are paid again; a fit that is paused is cancelled. The same parameters, rows and seed give the same
/// model whatever was stopped before.
/// </summary>
public sealed class TabularTrainStage(TimeProvider clock) : IStage
{
    public const string ArtifactName = "model.zip";

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var table = TableOf(data);
        var span = request.Epochs ?? throw new StageFailedException("error", "A train stage needs epochs: from, to and horizon.");
        var settings = new TabularSettings(request.Parameters);
        var fit = new TabularFit(table, settings, request.Seed, clock);
        TabularModel Fit(int[] rows) => fit.Run(rows, span.To, span.Horizon, control);

        var folds = request.Data?.Table?.Folds ?? 0;
        var training = folds >= 2 ? [.. data.Split.Train.Concat(data.Split.Validation).Order()] : data.Split.Train;
        var scores = folds >= 2 ? Across(StratifiedFolds.Of(table, training, folds, request.Data!.SplitSeed), training, table, Fit) : null;
        using var model = Fit(training);
        scores ??= new TableScores(table, data.Split.Validation, model.Predict(data.Split.Validation));
        var metrics = scores.Metrics();
        if (metrics.FirstOrDefault(metric => !double.IsFinite(metric.Value)) is { Key: { } name })
            throw new StageFailedException("diverged", $"The {name} of {settings.Learner} is not a number: its predictions are not.");
        control.Report(span.To, metrics);

        var artifact = Path.Combine(request.Output, ArtifactName);
        model.Save(artifact);
        var checkpoint = Path.Combine(request.Output, $"checkpoint-{span.To.ToString("D6", CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(checkpoint);
        DurableFile.Write(Path.Combine(checkpoint, "again.txt"), "ML.NET cannot continue a fit: what comes after this begins anew."u8.ToArray());
        control.Checkpoint(span.To, checkpoint);
        return new()
        {
            Artifact = artifact,
            Metrics = metrics,
            Checkpoint = checkpoint,
            Epoch = span.To,
            Facts = ImmutableSortedDictionary<string, string>.Empty
                .Add("learner", settings.Learner)
                .Add("scored_on", folds >= 2 ? $"{folds} folds of the training and validation rows, each by a model that has not seen it" : $"{data.Split.Validation.Length} validation rows")
                .Add("trained_on", $"{training.Length} rows"),
        };
    }

    internal static Table TableOf(LoadedData data) =>
        data.Table ?? throw new StageFailedException("error", "The tabular trainer needs a table: the data were read as rows of numbers.");

    private static TableScores Across(int[][] folds, int[] rows, Table table, Func<int[], TabularModel> fit)
    {
        var (scored, predicted) = (new List<int>(), new List<double>());
        foreach (var fold in folds)
        {
            using var model = fit([.. rows.Except(fold)]);
            predicted.AddRange(model.Predict(fold));
            scored.AddRange(fold);
        }

        return new TableScores(table, [.. scored], [.. predicted]);
    }
}
