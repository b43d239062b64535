using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;

namespace Optimizer.Core.Sweeps;

/// <summary>Gives a free slot the most useful node: begun trials first and the furthest first, then promotions, then fresh trials.</summary>
public static class Dispatch
{
    /// <summary>Batches thought up for one free slot: neighbours on a grid may all wait for one training.</summary>
    private const int MostBatches = 16;

    /// <summary>The reason of an end that more money for the project undoes.</summary>
    public const string ProjectBroke = "the rest of the project's budget does not pay for another attempt";

    public static WorkOrder? Take(Turn turn, SlotOffer offer)
    {
        var sweep = turn.Sweep;
        if (sweep.Status != SweepStatus.Running) return null;
        if (sweep.RunningOn(offer.Device) is not null) return Unconfirmed(sweep, offer.Device);
        var concurrency = sweep.Spec.Resources.Concurrency;
        if (concurrency > 0 && sweep.RunningAttempts.Count >= concurrency) return null;
        Placement.FailHopeless(turn);
        if (Ending(sweep, turn.Now) is null)
        {
            if (Next(turn, offer) is { } order) return order;
            for (var batch = 0; batch < MostBatches && turn.Inline is { } thinking && Proposing.IsWanted(sweep); batch++)
            {
                Proposing.Accept(turn, thinking.Propose(Proposing.Snapshot(sweep)));
                Placement.FailHopeless(turn);
                if (Next(turn, offer) is { } fresh) return fresh;
            }
        }

        if (Ending(sweep, turn.Now) is null || RunsMoreThanTests(sweep)) return null;
        if (offer.DeviceClass == sweep.Spec.Serving.Class && Closing.Next(turn) is { } test && Placement.Fits(turn, test, offer)) return Start(turn, offer, test, trial: FirstOf(sweep, test), closing: true);
        Lifecycle.EndIfDone(turn);
        return null;
    }

    /// <summary>The order that a device was given and never spoke of: it may not have arrived. One that it did speak of has an end still to come.</summary>
    public static WorkOrder? Unconfirmed(Sweep sweep, string device)
    {
        var attempt = sweep.RunningOn(device);
        return attempt is null or { IsConfirmed: true } || sweep.Status != SweepStatus.Running
            ? null
            : OrderFor(sweep, sweep.Nodes[attempt.Started.Node], attempt.Started.Trial, Math.Min(attempt.PaidSeconds, 1e6));
    }

    /// <summary>Why no more trials will be worked on, or null while there is work to start or running.</summary>
    public static (SweepStatus Status, string Reason)? Ending(Sweep sweep, DateTimeOffset now)
    {
        var spec = sweep.Spec;
        if (spec.Budget.Seconds is { } seconds && sweep.RunningSeconds(now) >= seconds)
            return (SweepStatus.BudgetExhausted, $"the time budget of {seconds:0} s is used");
        if (TargetReached(sweep) is { } target) return (SweepStatus.Finished, target);
        if (sweep.NotWorthIt is { } why) return (SweepStatus.Finished, why);
        var broke = !Reservations.CanTrain(sweep) || !Reservations.CanScore(sweep, closing: false);
        if (broke && sweep.RunningAttempts.Count == 0)
        {
            if (!sweep.IsProjectBound) return (SweepStatus.BudgetExhausted, "the rest of the budget does not pay for another attempt");
            return sweep.Project!.OthersHold ? null : (SweepStatus.BudgetExhausted, ProjectBroke);
        }

        if (broke || sweep.RunningAttempts.Count > 0 || Proposing.IsPossible(sweep)) return null;
        if (sweep.TrialsThat(TrialStatus.Waiting).Count + sweep.TrialsThat(TrialStatus.Running).Count > 0) return null;
        if (Promotions.Next(sweep) is not null) return null;
        return (SweepStatus.Finished, spec.Budget.Trials is { } cap && sweep.Trials.Count >= cap ? $"all {cap} trials are done" : "the search space is exhausted");
    }

    private static bool RunsMoreThanTests(Sweep sweep) =>
        sweep.RunningAttempts.Any(attempt => sweep.Nodes[attempt.Started.Node].Node.Stage != StageNode.Test);

    private static string? TargetReached(Sweep sweep)
    {
        var first = sweep.Spec.Objectives[0];
        if (first.Target is not { } target) return null;
        return sweep.BestLoss <= first.Loss(target) ? $"{first.Metric} reached its target {target}" : null;
    }

    private static WorkOrder? Next(Turn turn, SlotOffer offer)
    {
        var sweep = turn.Sweep;
        bool Fits(NodeState node) => node.Status is NodeStatus.Planned or NodeStatus.Paused
            && (node.Node.Parent is not { } parent || sweep.Nodes[parent].Status == NodeStatus.Done)
            && Placement.Fits(turn, node, offer);
        IEnumerable<(TrialState Trial, NodeState Node)> Ready(bool begun) =>
            from trial in sweep.TrialsThat(TrialStatus.Waiting)
            where trial.Begun == begun
            let node = sweep.NodeOf(trial)
            where node is not null && Fits(node)
            orderby trial.Position descending, trial.Number
            select (trial, node);

        // What others found since may have made going on a waste.
        while (Promotions.Next(sweep) is { } waiting && sweep.WhyDominated(sweep.Trials[waiting.Trial]) is { } why)
            turn.Raise(new TrialChanged(waiting.Trial, TrialStatus.Stopped, why, null));
        if (Ready(begun: true).FirstOrDefault() is { Node: not null } going) return Start(turn, offer, going.Node, going.Trial, closing: false);
        if (Promotions.Next(sweep) is { } promotion
            && sweep.NodeOf(sweep.Trials[promotion.Trial]) is { } next && Fits(next) && Reservations.CanStart(sweep, PriceOf(sweep, next, offer), closing: false))
        {
            turn.Raise(new TrialChanged(promotion.Trial, TrialStatus.Waiting, promotion.Reason, null));
            return Start(turn, offer, next, sweep.Trials[promotion.Trial], closing: false);
        }

        return Ready(begun: false).FirstOrDefault() is { Node: not null } fresh ? Start(turn, offer, fresh.Node, fresh.Trial, closing: false) : null;
    }

    private static WorkOrder? Start(Turn turn, SlotOffer offer, NodeState node, TrialState trial, bool closing)
    {
        var sweep = turn.Sweep;
        var price = PriceOf(sweep, node, offer);
        if (!Reservations.CanStart(sweep, price, closing)) return null;
        var amount = Reservations.ToStart(sweep, price, closing);
        var seconds = Costs.Money.Seconds(amount, price);
        turn.Raise(new AttemptStarted(
            node.Node.Id, node.Attempts + 1, trial.Number, offer.Device, offer.DeviceClass, price, amount, turn.Now.AddSeconds(Math.Min(seconds, 1e6)))
        {
            Slots = SlotsOf(sweep, node, offer) is > 1 and var slots ? slots : null,
            Gpu = offer.IsGpu ? true : null,
        });
        if (trial.Status == TrialStatus.Waiting) turn.Raise(new TrialChanged(trial.Number, TrialStatus.Running, trial.Reason, null));
        return OrderFor(sweep, node, trial.Number, Math.Min(seconds, 1e6));
    }

    /// <summary>The order of a running attempt, as it was given: asked again, a device gets the same one.</summary>
    public static WorkOrder OrderFor(Sweep sweep, NodeState node, int trial, double leaseSeconds)
    {
        var parent = node.Node.Parent is { } id ? sweep.Nodes[id] : null;
        var continues = node.Node.Stage == StageNode.Train && node.Checkpoint is null && parent?.Node.Stage == StageNode.Train ? parent : node;
        var resumes = continues.Checkpoint is not null && (continues == node || !node.FromScratch);
        var scores = node.Node.Stage is StageNode.Measure or StageNode.Test;
        var trained = parent;
        while (trained is not null && trained.Node.Stage != StageNode.Train)
            trained = trained.Node.Parent is { } above ? sweep.Nodes[above] : null;
        return new WorkOrder(
            sweep.Spec.Name, node.Node, node.Attempts, trial,
            Resume: resumes ? continues.Checkpoint : null,
            FromEpoch: resumes ? continues.CheckpointEpoch : 0,
            ParentCheckpoint: scores ? null : parent?.Checkpoint,
            ParentArtifact: scores || sweep.Spec.Trainer.Command is not null ? parent?.Artifact : null,
            Baseline: node.Node.Stage == StageNode.Measure && trained is not null && trained != parent ? trained.Artifact : null,
            leaseSeconds, Exclusive: node.Node.Stage == StageNode.Measure && IsMeasured(sweep.Spec, parent))
        {
            Slots = node.Running?.Started.Slots ?? 1,
            MemoryBytes = scores ? null : sweep.Spec.Resources.MemoryBytes,
        };
    }

    /// <summary>A user's program need not leave anything to measure, and a simulated problem is timed by nobody.</summary>
    private static bool IsMeasured(SweepSpec spec, NodeState? parent) =>
        spec.Trainer.Problem is null && (spec.Trainer.Command is null || parent?.Artifact is not null);

    private static int SlotsOf(Sweep sweep, NodeState node, SlotOffer offer) =>
        Placement.IsScore(node.Node) ? 1 : Placement.SlotsOf(sweep.Spec.Resources, offer.IsGpu);

    private static long PriceOf(Sweep sweep, NodeState node, SlotOffer offer) =>
        Reservations.PriceOf(sweep.Spec, offer.DeviceClass) * SlotsOf(sweep, node, offer);

    private static TrialState FirstOf(Sweep sweep, NodeState test) =>
        sweep.Trials.Values.First(trial => trial.Status == TrialStatus.Completed && sweep.Nodes[trial.Proposed.Path[^1]].Node.Parent == test.Node.Parent);
}
