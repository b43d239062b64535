using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Sweeps;

/// <summary>Where trials stand among the rungs, kept as events happen.</summary>
internal sealed class RungBook(SweepSpec spec)
{
    /// <summary>Trials that go on before a median means anything.</summary>
    private const int MedianFree = 5;

    private readonly SortedDictionary<int, IHalving> brackets = [];
    private readonly Dictionary<int, int> waitsAt = [];
    private readonly Dictionary<int, ImmutableArray<int>> rungsOf = [];

    /// <summary>The first bracket's, in order of the rungs they begin at, that has one.</summary>
    public Promotion? Next()
    {
        foreach (var bracket in brackets.Values)
            if (bracket.Next() is { } promotion) return promotion;
        return null;
    }

    /// <summary>The rung that a trial stands at after a node, its epochs or, where rungs cost money, its number; null if that node does not end at one, or at the last.</summary>
    /// <param name="seconds">Of training before the node, and after it.</param>
    public int? RungAfter(TrialState trial, StageNode done, (double Before, double After) seconds) =>
        spec.Stopping.MinCostNano is { } least ? done.Epochs is { } part && part.To != TrialPath.Total(spec, trial.Proposed.Configuration) ? CostRungs.Crossed(seconds, Money.Seconds(least, Reservations.PriceOf(spec, spec.Resources.Class)), spec.Stopping.Reduction) : null
        : done.Epochs is { } span && RungsOf(trial) is var rungs && span.To != rungs[^1] && rungs.IndexOf(span.To) is >= 0 and var index && index >= FirstRung(trial) ? span.To : null;

    /// <summary>A node of the trial's path is done.</summary>
    /// <param name="losses">As training knows them, the first objective first.</param>
    public void Passed(TrialState trial, StageNode done, (double Before, double After) seconds, double[] losses)
    {
        if (RungAfter(trial, done, seconds) is { } rung) BracketOf(trial).Reached(trial.Number, rung, losses);
    }

    /// <summary>To be called whenever a trial's state or position has changed.</summary>
    /// <param name="before">The node before its position; null: none.</param>
    public void Stands(TrialState trial, StageNode? before, (double Before, double After) seconds)
    {
        if (waitsAt.Remove(trial.Number, out var left)) BracketOf(trial).Leaves(trial.Number, left);
        if (trial.Status != TrialStatus.Paused || before is null || RungAfter(trial, before, seconds) is not { } rung) return;
        BracketOf(trial).Waits(trial.Number, rung);
        waitsAt.Add(trial.Number, rung);
    }

    private int FirstRung(TrialState trial) =>
        spec.Stopping.Rule == StoppingSpec.Hyperband ? Brackets.FirstRung(trial.Number, RungsOf(trial).Length, spec.Stopping.Reduction) : 0;

    private IHalving BracketOf(TrialState trial)
    {
        var first = FirstRung(trial);
        if (!brackets.TryGetValue(first, out var bracket)) brackets.Add(first, bracket = Halving());
        return bracket;
    }

    private IHalving Halving() => spec.Stopping switch
    {
        { Rule: StoppingSpec.Median } => Asha.Median(MedianFree),
        { ComparesAll: true } => new ParetoHalving(spec.Stopping.Reduction),
        _ => new Asha(spec.Stopping.Reduction),
    };

    private ImmutableArray<int> RungsOf(TrialState trial)
    {
        var total = TrialPath.Total(spec, trial.Proposed.Configuration);
        if (!rungsOf.TryGetValue(total, out var rungs)) rungsOf.Add(total, rungs = Rungs.Of(spec.Stopping.MinEpochs, spec.Stopping.Reduction, total));
        return rungs;
    }
}
