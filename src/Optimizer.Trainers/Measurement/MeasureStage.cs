using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Measurement;

/// <summary>Scores an artifact on the validation rows and times it, in turn with its uncompressed parent.</summary>
public sealed class MeasureStage(TimeProvider clock) : IStage
{
    private readonly ServingBench bench = new(clock);

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var path = request.Parent ?? throw new StageFailedException("error", "A measure run names no artifact: `parent` is empty.");
        var rows = Rows.Of(data.Set, data.Split.Validation);
        IServedModel Open(string file) => new ServedArtifact(new ArtifactSession(file), rows.Features);
        return bench.Measure(
            path, request.Serving, () => Open(path), request.Baseline is { } baseline && baseline != path ? () => Open(baseline) : null,
            () => Score(path, rows), () => control.StopRequested);
    }

    private static ImmutableSortedDictionary<string, double> Score(string path, Rows rows)
    {
        using var artifact = new ArtifactSession(path);
        var scores = Scores.Of(artifact.Predict(rows.Features), rows.Labels);
        return ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", scores.Accuracy).Add("macro_f1", scores.MacroF1);
    }
}
