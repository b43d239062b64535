using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// Scores a saved model on the validation rows, unless folds have scored it, and times it as a .NET service would run it, in turn with the fixed
/// reference model, as <see cref="MeasureStage"/> does with networks.
/// </summary>
public sealed class TabularMeasureStage(TimeProvider clock) : IStage
{
    private static readonly string Version =
        typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "of unknown version";

    private readonly CompiledCalls compiled = new(clock);

    /// <summary>Milliseconds; the least the reference has taken in this process.</summary>
    private double quietest = double.PositiveInfinity;

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var table = TabularTrainStage.TableOf(data);
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var rows = data.Split.Validation;
        var energy = new EnergyMeter();
        var batchSizes = (request.Serving ?? new ServingSpec()).BatchSizes;
        var reference = ReferenceModel.Bytes();
        compiled.Ensure(reference);
        var memory = ResidentMemory.PeakGrowth(() =>
        {
            using var model = new ServedTable(path, table, rows);
            using var batch = model.Open(batchSizes.Max(), []);
            batch.Run();
        });
        using (var model = new ServedTable(path, table, rows)) compiled.Settle(model);
        Func<IServable>[] models = [() => new ServedTable(path, table, rows), () => new ArtifactSession(reference)];
        var measured = new AlternatingTimer(clock).Measure(models, batchSizes, [], () => control.StopRequested, quietest);
        quietest = Math.Min(quietest, measured.Timings[^1].Latency);
        var disturbance = (measured.Timings[^1].Latency / quietest) - 1;

        return new TrainerDone
        {
            Metrics = MeasuredMetrics.Of(measured.Timings, FileSize.Of(path), memory, disturbance).SetItems(Scores(request, path, table, rows)),
            Facts = MeasuredMetrics.Facts(measured, disturbance, memory is not null, hasParent: false).Remove("onnxruntime")
                .Add("served_by", $"ML.NET {Version}, featurisation included, row by row; a batch is a loop"),
            Joules = energy.Joules(),
        };
    }

    /// <summary>With folds the model has seen these rows; what the folds said stands.</summary>
    private static ImmutableSortedDictionary<string, double> Scores(RunRequest request, string path, Table table, int[] rows) =>
        request.Data?.Table?.Folds >= 2 ? ImmutableSortedDictionary<string, double>.Empty : TabularTestStage.Score(path, table, rows).Metrics();
}
