using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>The planner's actions as trials: a rung to be reached, or a compression, is a trial that shares what is trained already.</summary>
internal sealed class PlannedTrials
{
    private readonly long seed;
    private readonly PlanSpace space;
    private readonly StagePlanner planner;
    private int folded;

    public PlannedTrials(SweepSpec spec)
    {
        (seed, space) = (spec.Seed, PlanSpaces.Of(spec));
        planner = new StagePlanner(space, seed);
    }

    /// <param name="underway">Configurations of trials that are not over.</param>
    public IReadOnlyList<PlanAction> Next(ProposalSnapshot snapshot, IReadOnlyList<Configuration> underway, int number, int count)
    {
        for (; folded < snapshot.Evidence.Count; folded++) planner.Fold(snapshot.Evidence[folded]);
        var pending = underway.Select(point => new PlanAction(StepOf(point), point, EpochsOf(point), "", 0)).ToImmutableArray();
        return planner.Next(new PlanRequest(pending, snapshot.SpentShare, snapshot.SecondsLeft, new TrialRandom(seed, number)), count);
    }

    private PlanStep StepOf(Configuration point) =>
        planner.HasReached(point, EpochsOf(point)) && space.IsStaged ? PlanStep.Compress : planner.HasBegun(point) ? PlanStep.Longer : PlanStep.NewTraining;

    private int EpochsOf(Configuration point) => point.TryGet(TrialPath.Epochs, out var epochs) ? (int)epochs.AsInteger() : space.Rungs[^1];
}
