using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts.Foreign;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>Scores a user's ONNX file on the test rows of the spec's data, once, at the end.</summary>
internal sealed class CommandTestStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        if (request.Parent is not { } path || !OnnxFile.Is(path)) return new TrainerDone { Facts = MachineFactsOf("the program left no ONNX file to score") };
        if (data.Split.Test.Length == 0) throw new StageFailedException("error", "There are no test rows: the split gives them a share of 0. Give `split.test` a share, or a `test_path`.");
        var scores = ModelScores.Of(path, data, data.Split.Test, "test_");
        return new TrainerDone { Metrics = scores, Facts = MachineFactsOf(scores.IsEmpty ? "the model's outputs are no scores of the data's classes" : $"{data.Split.Test.Length} rows") };
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> MachineFactsOf(string text) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("test_rows", text);
}
