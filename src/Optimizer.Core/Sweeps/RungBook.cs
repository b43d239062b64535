using System.Collections.Immutable;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Sweeps;

/// <summary>Where trials stand among the rungs, kept as events happen.</summary>
internal sealed class RungBook(SweepSpec spec)
{
    private readonly Asha asha = new(spec.Stopping.Reduction);
    private readonly Dictionary<int, int> waitsAt = [];
    private readonly Dictionary<int, ImmutableArray<int>> rungsOf = [];

    public Promotion? Next() => asha.Next();

    /// <summary>The rung that a trial stands at after a node, or null if that node does not end at one, or at the last.</summary>
    public int? RungAfter(TrialState trial, StageNode done) =>
        done.Epochs is { } span && RungsOf(trial) is var rungs && span.To != rungs[^1] && rungs.Contains(span.To) ? span.To : null;

    /// <summary>A node of the trial's path is done.</summary>
    /// <param name="loss">As training knows it.</param>
    public void Passed(TrialState trial, StageNode done, double loss)
    {
        if (RungAfter(trial, done) is { } rung) asha.Reached(trial.Number, rung, loss);
    }

    /// <summary>To be called whenever a trial's state or position has changed.</summary>
    /// <param name="before">The node before its position; null: none.</param>
    public void Stands(TrialState trial, StageNode? before)
    {
        if (waitsAt.Remove(trial.Number, out var left)) asha.Leaves(trial.Number, left);
        if (trial.Status != TrialStatus.Paused || before is null || RungAfter(trial, before) is not { } rung) return;
        asha.Waits(trial.Number, rung);
        waitsAt.Add(trial.Number, rung);
    }

    private ImmutableArray<int> RungsOf(TrialState trial)
    {
        var total = TrialPath.Total(spec, trial.Proposed.Configuration);
        if (!rungsOf.TryGetValue(total, out var rungs)) rungsOf.Add(total, rungs = Rungs.Of(spec.Stopping.MinEpochs, spec.Stopping.Reduction, total));
        return rungs;
    }
}
