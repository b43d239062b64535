using Optimizer.Contracts.Trainers;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Simulated;

/// <summary>From a run to the problem that answers for it.</summary>
internal static class SimulatedTrainer
{
    public static ISimulatedTrainer Of(SimulatedModel model) =>
        (SimulatedProblems.Find(model.Problem.Name) ?? throw new StageFailedException("error", $"There is no problem '{model.Problem.Name}' here; there are {string.Join(", ", SimulatedProblems.Names)}."))
            .Trainer(model.Problem.Noise ? model.Seed : null);

    public static StageNode NodeOf(RunRequest request) => new(request.Node, request.Stage, null, new Configuration(request.Parameters), request.Epochs, request.Seed);
}
