using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Scores an artifact on the validation rows and times it in turn with its uncompressed parent and a fixed reference model, which also is a
/// gauge of how quiet the host is. Latency is milliseconds of a call with one row, one clock reading (some 0.03 us) included: the median, or
/// 95th percentile, within a repetition, then the mean of the middle half of the quiet repetitions, each of them freshly loaded and on the core
/// that was fastest just then. It is what the artifact takes on this host undisturbed, not what it takes beside busy neighbours.
/// </summary>
public sealed class MeasureStage(TimeProvider clock) : IStage
{
    private readonly CompiledCalls compiled = new(clock);

    /// <summary>Milliseconds; the least the reference has taken in this process.</summary>
    private double quietest = double.PositiveInfinity;

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var energy = new EnergyMeter();
        var rows = Rows.Of(data.Set, data.Split.Validation);
        var batchSizes = (request.Serving ?? new ServingSpec()).BatchSizes;
        var reference = ReferenceModel.Bytes();
        compiled.Ensure(reference);

        var memory = ResidentMemory.PeakGrowth(() => LoadAndPredict(path, rows, batchSizes.Max()));
        var scores = Score(path, rows);
        Func<ArtifactSession>[] models = request.Baseline is { } baseline && baseline != path
            ? [() => new(path), () => new(baseline), () => new(reference)]
            : [() => new(path), () => new(reference)];
        var measured = new AlternatingTimer(clock).Measure(models, batchSizes, rows.Features, () => control.StopRequested, quietest);
        quietest = Math.Min(quietest, measured.Timings[^1].Latency);
        var disturbance = (measured.Timings[^1].Latency / quietest) - 1;

        return new TrainerDone
        {
            Metrics = MeasuredMetrics.Of(measured.Timings, FileSize.Of(path), memory, disturbance)
                .SetItem("accuracy", scores.Accuracy).SetItem("macro_f1", scores.MacroF1),
            Facts = MeasuredMetrics.Facts(measured, disturbance, memory is not null, hasParent: models.Length == 3),
            Joules = energy.Joules(),
        };
    }

    private static Scores Score(string path, Rows rows)
    {
        using var artifact = new ArtifactSession(path);
        return Scores.Of(artifact.Predict(rows.Features), rows.Labels);
    }

    private static void LoadAndPredict(string path, Rows rows, int batchSize)
    {
        using var session = new ArtifactSession(path);
        _ = session.Predict(rows.Features.AsSpan(0, Math.Min(batchSize, rows.Count) * session.Features), batchSize);
    }
}
