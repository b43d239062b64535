using Optimizer.Core.Frontier;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>The last work of a sweep: every artifact on the frontier is scored once on the test rows.</summary>
public static class Closing
{
    /// <summary>Plans missing test nodes.</summary>
    /// <returns>Whether any still has to run and can be paid.</returns>
    public static bool HasWork(Turn turn) => Next(turn) is not null && Reservations.CanScore(turn.Sweep, closing: true);

    /// <summary>Of a simulated problem the test is the truth behind its noise.</summary>
    private static bool HasTest(TrainerSpec trainer) => trainer.Problem is { Noise: true } || (trainer.Data is { } data && (data.TestPath is not null || data.Split.Test > 0));

    /// <returns>A test node that waits, planned now if need be; null: all are scored.</returns>
    public static NodeState? Next(Turn turn)
    {
        var sweep = turn.Sweep;
        if (!HasTest(sweep.Spec.Trainer)) return null;
        foreach (var trial in FrontierOf.Trials(sweep))
        {
            var test = TrialPath.TestOf(sweep.Spec, sweep.Nodes[trial.Proposed.Path[^1]].Node);
            if (!sweep.Nodes.TryGetValue(test.Id, out var node))
            {
                turn.Raise(new NodePlanned(test));
                node = sweep.Nodes[test.Id];
            }

            if (node.Status is NodeStatus.Planned or NodeStatus.Paused) return node;
        }

        return null;
    }
}
