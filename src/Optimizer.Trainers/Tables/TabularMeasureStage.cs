using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tables;

/// <summary>Scores a saved model on the validation rows, unless folds have scored it, and times it as a .NET service would run it.</summary>
public sealed class TabularMeasureStage(TimeProvider clock) : IStage
{
    private static readonly string Version =
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "of unknown version";

    private readonly ServingBench bench = new(clock);

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var table = TabularTrainStage.TableOf(data);
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var rows = data.Split.Validation;
        // With folds the model has seen these rows; what the folds said stands.
        var folded = request.Data?.Table?.Folds >= 2;
        var done = bench.Measure(
            path, request.Serving, () => new ServedTable(path, table, rows), null,
            () => folded ? ImmutableSortedDictionary<string, double>.Empty : TabularTestStage.Score(path, table, rows).Metrics(),
            () => control.StopRequested, managed: true);
        return done with
        {
            Facts = done.Facts.Remove("onnxruntime")
                .Add("served_by", $"ML.NET {Version}, featurisation included, row by row; a batch is a loop"),
        };
    }
}
