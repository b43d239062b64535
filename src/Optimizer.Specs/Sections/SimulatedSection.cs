using Optimizer.Core.Simulation;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>trainer: {kind: simulated}</c>: which problem answers in place of a training.</summary>
internal static class SimulatedSection
{
    public static TrainerSpec? Read(MapNode map, Findings findings)
    {
        var trainer = new Section(map, "trainer", findings, "kind", "problem", "noise");
        var noise = trainer.Truth("noise") ?? true;
        if (!trainer.Has("problem"))
        {
            findings.Error(map, $"trainer has no problem; add problem: {SimulatedProblems.All.First(problem => problem.Compresses).Name}; there are {string.Join(", ", SimulatedProblems.Names)}");
            return null;
        }

        if (trainer.Text("problem") is not { } name) return null;
        if (SimulatedProblems.Find(name) is not null) return new TrainerSpec(TrainerSpec.Simulated) { Problem = new ProblemSpec(name, noise) };
        findings.Error(trainer["problem"]!, $"unknown problem '{name}'; {Wording.Instead(name, SimulatedProblems.Names)}");
        return null;
    }

    /// <summary>Of a trainer that may have errors: they are told by <see cref="Read"/>.</summary>
    public static SimulatedKind KindOf(MapNode trainer) =>
        new((trainer.Find("problem")?.Value as ScalarNode)?.Text is { } name ? SimulatedProblems.Find(name) : null);
}
