using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>A training that is done and may be compressed in more ways.</summary>
/// <param name="Trial">The trial that was proposed for it.</param>
/// <param name="Loss">Of the first objective, at the end of training.</param>
/// <param name="Branches">Trials that pass through it, its own included.</param>
public sealed record TrainedModel(int Trial, Configuration Train, double Loss, int Branches);

/// <summary>Everything a proposer may know, frozen: thinking may go on elsewhere while the sweep goes on.</summary>
public sealed record ProposalSnapshot(
    SweepSpec Spec, long Seq, int NextNumber, int Wanted, ImmutableList<Observation> Observations, ImmutableArray<Configuration> Running,
    ImmutableArray<TrainedModel> Trained, int Trainings, ImmutableHashSet<string> KnownLeaves, ProposedTrial? Last, int TrialsBefore)
{
    /// <summary>What the user wants tried next.</summary>
    public ImmutableArray<Configuration> Enqueued { get; init; } = [];

    /// <summary>Trials that came from such, since the space is what it is.</summary>
    public int EnqueuedTrials { get; init; }

    /// <summary>What a planner learns from; of the space as it is.</summary>
    public ImmutableList<PlanEvidence> Evidence { get; init; } = [];

    /// <summary>Of the budget that comes to its end first, 0 to 1.</summary>
    public double SpentShare { get; init; }

    /// <summary>Device seconds that the budget still pays.</summary>
    public double SecondsLeft { get; init; }
}

/// <summary>When proposals are wanted, from what they are made, and how they enter the sweep.</summary>
public static class Proposing
{
    /// <summary>Fresh trials kept ready, so that a free slot never waits for a model fit: more where many attempts run and end.</summary>
    public static int Ahead(Sweep sweep) =>
        Math.Max(Math.Clamp(sweep.RunningAttempts.Count / 4, 2, MostAhead), Math.Min(sweep.RunningAttempts.Count / 64, MostAheadOfThousands));

    private const int MostAhead = 32;

    private const int MostAheadOfThousands = 128;

    /// <summary>Of the trials that run, and of those that wait for a slot, the newest so many are told to samplers: thousands would cost more than they teach.</summary>
    private const int MostUnderway = 128;

    /// <summary>Of the trials that wait at a rung the newest so many count as running: thousands may wait there until the end.</summary>
    private const int MostPaused = 64;

    /// <summary>Whether more trials may still be proposed.</summary>
    public static bool IsPossible(Sweep sweep) =>
        sweep.Status == SweepStatus.Running && !sweep.IsExhausted && !(sweep.Trials.Count >= sweep.Spec.Budget.Trials);

    /// <summary>Whether half of what is kept ready is gone: thinking for many trials at once costs little more than for one.</summary>
    public static bool IsWanted(Sweep sweep) => IsPossible(sweep) && Ahead(sweep) is var ahead && Fresh(sweep) <= ahead - Math.Max(1, ahead / 2);

    public static ProposalSnapshot Snapshot(Sweep sweep)
    {
        var spec = sweep.Spec;
        var wanted = Ahead(sweep) - Fresh(sweep);
        if (spec.Budget.Trials is { } cap) wanted = Math.Min(wanted, cap - sweep.Trials.Count);
        return new ProposalSnapshot(
            spec, sweep.Seq, sweep.Trials.Count + 1, wanted,
            sweep.TrialsBefore == 0 ? sweep.Observations : sweep.Observations.RemoveAll(seen => !IsOfSpace(sweep, seen.Configuration)),
            [.. Underway(sweep).Select(trial => trial.Proposed.Configuration)],
            [.. sweep.Trained.Where(model => IsOfSpace(sweep, model.Train))],
            sweep.Trainings,
            sweep.Leaves,
            sweep.Trials.Count > sweep.TrialsBefore ? sweep.Trials[sweep.Trials.Count].Proposed : null,
            sweep.TrialsBefore)
        {
            Enqueued = sweep.Enqueued,
            EnqueuedTrials = sweep.EnqueuedTrials,
            Evidence = sweep.TrialsBefore == 0 ? sweep.Evidence : sweep.Evidence.RemoveAll(seen => !IsOfSpace(sweep, seen.Point)),
            SpentShare = SpentShare(sweep),
            SecondsLeft = SecondsLeft(sweep),
        };
    }

    /// <summary>Takes proposals in. An empty batch says that the space is exhausted.</summary>
    public static void Accept(Turn turn, ProposalBatch batch)
    {
        var sweep = turn.Sweep;
        // One that was thought of for another space, or before the same configurations were dealt with, is thrown away.
        if (!IsPossible(sweep) || batch.FirstNumber != sweep.Trials.Count + 1 || batch.FittedAt < sweep.ExtendedAt || batch.Dequeued > sweep.Enqueued.Length) return;
        // Nothing new is no news where something has been enqueued meanwhile.
        if (batch.Trials.IsEmpty && sweep.Enqueued.Length > batch.Dequeued) return;
        foreach (var node in batch.Nodes.Where(node => !sweep.Nodes.ContainsKey(node.Id))) turn.Raise(new NodePlanned(node));
        turn.Raise(new TrialsProposed(batch.FittedAt, batch.Trials) { Dequeued = batch.Dequeued > 0 ? batch.Dequeued : null });
        foreach (var trial in batch.Trials.Where(trial => sweep.NodeOf(sweep.Trials[trial.Number]) is null))
            throw new InvalidOperationException($"Trial {trial.Number} was proposed though all its work is done.");
    }

    /// <summary>Of money or trials, whichever is nearer to its end. The clock is not asked: proposals depend on the log only.</summary>
    private static double SpentShare(Sweep sweep)
    {
        var budget = sweep.Spec.Budget;
        var money = budget.CostNano is > 0 and var cap ? (double)(sweep.SpendNano + sweep.ReservedNano) / cap : 0;
        var trials = budget.Trials is > 0 and var most ? (double)sweep.Trials.Count / most : 0;
        return Math.Max(money, trials);
    }

    private static double SecondsLeft(Sweep sweep) => sweep.FreeNano is { } free && Placement.PriceOf(sweep, sweep.Spec.Resources.Class) is > 0 and var price
        ? Costs.Money.Seconds(Math.Max(0, free), price)
        : double.PositiveInfinity;

    private static bool IsOfSpace(Sweep sweep, Configuration configuration) =>
        sweep.TrialsBefore == 0 || Extension.IsInside(sweep.Spec.Space, configuration);

    /// <summary>Trials that a free slot could begin. One that waits for a training which already runs for another trial keeps no slot busy.</summary>
    private static int Fresh(Sweep sweep) => sweep.TrialsThat(TrialStatus.Waiting).Count(trial => !trial.Begun && sweep.NodeOf(trial) is { Status: not NodeStatus.Running });

    private static IEnumerable<TrialState> Underway(Sweep sweep) => sweep.NewestThat(TrialStatus.Running).Take(MostUnderway).Reverse()
        .Concat(sweep.NewestThat(TrialStatus.Waiting).Take(MostUnderway).Reverse())
        .Concat(sweep.NewestThat(TrialStatus.Paused).Take(MostPaused));
}
