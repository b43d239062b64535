using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Measurement;

/// <summary>Scores a chosen artifact on the rows that nothing before has seen.</summary>
public sealed class TestStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var path = request.Parent ?? throw new StageFailedException("error", "A test run names no artifact: `parent` is empty.");
        if (data.Split.Test.Length == 0) throw new StageFailedException("error", "There are no test rows: the split gives them a share of 0. Give `split.test` a share, or a `test_path`.");
        var rows = Rows.Of(data.Set, data.Split.Test);
        using var artifact = new ArtifactSession(path);
        var scores = Scores.Of(artifact.Predict(rows.Features), rows.Labels);
        var (low, high) = scores.Interval();
        return new TrainerDone
        {
            Metrics = ImmutableSortedDictionary<string, double>.Empty
                .Add("test_accuracy", scores.Accuracy)
                .Add("test_accuracy_low", low)
                .Add("test_accuracy_high", high)
                .Add("test_macro_f1", scores.MacroF1),
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("test_rows", $"{rows.Count}"),
        };
    }
}
