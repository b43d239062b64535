using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Simulated;

/// <summary>The stages after training: compress takes the problem's seconds, measure and test tell what the problem says of the model.</summary>
public sealed class SimulatedStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var before = SimulatedModel.Load(request.Parent ?? throw new StageFailedException("error", $"A {request.Stage} run names nothing to start from: `parent` is empty."));
        var scores = request.Stage is StageNode.Measure or StageNode.Test;
        // What a score is taken for (a class of devices, batch sizes) is no parameter of the problem.
        var model = SimulatedModel.Of(scores ? request with { Parameters = before.Parameters } : request, before);
        var (takes, metrics) = SimulatedTrainer.Of(model).Stage(SimulatedTrainer.NodeOf(request), model.Point)
            ?? throw new StageFailedException("diverged", $"The problem has no value after the stage {request.Stage}.");
        if (control.Spend(0, takes) < takes || control.StopRequested) throw new OperationCanceledException();
        return new() { Artifact = scores ? null : model.SaveArtifact(request.Output), Metrics = metrics, Facts = Facts(model), Seconds = takes };
    }

    internal static ImmutableSortedDictionary<string, string> Facts(SimulatedModel model) => ImmutableSortedDictionary<string, string>.Empty
        .Add("simulated", $"the problem {model.Problem.Name} {(model.Problem.Noise ? $"with the noise of seed {model.Seed}" : "without noise")}, its seconds too");
}
