using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Foreign;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Commands;

/// <summary>
/// What the model of a user's program costs to run: an ONNX file is measured as ours are, whoever made it; of anything else a serving command is
/// timed; without either it is what the program itself reported.
/// </summary>
internal sealed class CommandMeasureStage(TimeProvider clock) : IStage
{
    private readonly CompiledCalls compiled = new(clock);

    /// <summary>Milliseconds; the least the reference has taken in this process.</summary>
    private double quietest = double.PositiveInfinity;

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        if (request.Parent is not { } path) return Reported("the program left no model to measure");
        if (OnnxFile.Is(path)) return Measured(request, data, path, control);
        if (request.Serving?.Command is { } command) return new ServedProgram(clock).Measure(request, command, path, control);
        return Reported($"the model '{Path.GetFileName(path)}' is no ONNX file, and the spec has no serving.command").WithSize(path);
    }

    private TrainerDone Measured(RunRequest request, LoadedData data, string path, IRunControl control)
    {
        var energy = new EnergyMeter();
        var sample = ModelRows.For(request, data, data.Split.Validation);
        var batchSizes = (request.Serving ?? new ServingSpec()).BatchSizes;
        var reference = ReferenceModel.Bytes();
        compiled.Ensure(reference);
        var fed = "";
        var memory = ResidentMemory.PeakGrowth(() =>
        {
            using var session = new ForeignSession(path, sample);
            using var batch = session.Open(batchSizes.Max(), []);
            batch.Run();
            fed = session.Fed;
        });
        var parent = request.Baseline is { } baseline && baseline != path && OnnxFile.Is(baseline) ? baseline : null;
        Func<IServable>[] models = parent is not null
            ? [() => new ForeignSession(path, sample), () => new ForeignSession(parent, sample), () => new ArtifactSession(reference)]
            : [() => new ForeignSession(path, sample), () => new ArtifactSession(reference)];
        var measured = new AlternatingTimer(clock).Measure(models, batchSizes, [], () => control.StopRequested, quietest);
        quietest = Math.Min(quietest, measured.Timings[^1].Latency);
        var disturbance = (measured.Timings[^1].Latency / quietest) - 1;
        var metrics = MeasuredMetrics.Of(measured.Timings, FileSize.Of(path), memory, disturbance).SetItems(ModelAgreement.Of(path, parent, sample));
        return new TrainerDone
        {
            Metrics = metrics.SetItems(ModelScores.Of(path, data, data.Split.Validation, "")),
            Facts = MeasuredMetrics.Facts(measured, disturbance, memory is not null, parent is not null)
                .Add("inputs", fed),
            Joules = energy.Joules(),
        };
    }

    private static TrainerDone Reported(string why) => new()
    {
        Facts = ImmutableSortedDictionary<string, string>.Empty.Add("inference_cost", $"reported: {why}"),
    };
}

file static class Sizes
{
    public static TrainerDone WithSize(this TrainerDone done, string path) => done with { Metrics = done.Metrics.Add("artifact_bytes", FileSize.Of(path)) };
}
