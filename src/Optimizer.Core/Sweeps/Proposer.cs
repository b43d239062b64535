using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <param name="FirstNumber">Of the first trial: a batch made for another state is not taken.</param>
/// <param name="Nodes">Of all the trials' paths, parents first.</param>
public sealed record ProposalBatch(long FittedAt, int FirstNumber, ImmutableArray<ProposedTrial> Trials, ImmutableArray<StageNode> Nodes)
{
    /// <summary>Enqueued configurations that are dealt with: in the batch, or known already.</summary>
    public int Dequeued { get; init; }
}

/// <summary>
/// Turns a snapshot into trials: a new training, or a new compression of a finished one. A pure function of the snapshots it was given
/// in order; its sampler only remembers what it folded already.
/// </summary>
/// <remarks>
/// Compressing a finished model costs a fraction of training one, so each training gets several compressions ("branches"), shared out
/// by rank: the model of rank r (0 is the best by the first objective) with b branches has the claim 1 / ((r + 1) (b + 1)).
/// </remarks>
/// <param name="among">What to try in place of a proposal; null: nothing is left. Left out: the proposal itself.</param>
public sealed class Proposer(SweepSpec spec, Func<Configuration, Configuration?>? among = null)
{
    /// <summary>Trials on one training where the spec does not say.</summary>
    private const int DefaultBranches = 4;

    /// <summary>Draws tried before a proposal that repeats an earlier trial ends the sweep as exhausted.</summary>
    private const int Draws = 50;

    private const long MostWays = 1_000;

    private readonly ISampler sampler = SamplerCatalog.Create(
        PlanSpaces.IsPlanned(spec) ? "auto" : spec.Method, spec.Space, spec.Objectives.Length, spec.Seed, new SamplerBudget(spec.Budget.Trials)
        {
            Reference = Tolerances.Reference(spec.Objectives, spec.Reference),
            Tolerances = Tolerances.Of(spec.Objectives, spec.Reference),
            Neutral = spec.Stages.SelectMany(stage => stage.Neutral).ToImmutableSortedDictionary(StringComparer.Ordinal),
        });

    private readonly StageSpec? later = spec.Stages.FirstOrDefault(stage => stage.Name != StageNode.Train);

    private readonly PlannedTrials? plan = PlanSpaces.IsPlanned(spec) ? new PlannedTrials(spec) : null;

    private readonly Queue<PlanAction> planned = [];

    private readonly Dictionary<Configuration, long?> ways = [];

    private int folded;

    public ProposalBatch Propose(ProposalSnapshot snapshot)
    {
        for (; folded < snapshot.Observations.Count; folded++) sampler.Fold(snapshot.Observations[folded]);
        var trials = ImmutableArray.CreateBuilder<ProposedTrial>();
        var nodes = ImmutableArray.CreateBuilder<StageNode>();
        var running = snapshot.Running.ToList();
        var known = snapshot.KnownLeaves.ToBuilder();
        var (trained, trainings, last) = (snapshot.Trained.ToList(), snapshot.Trainings, snapshot.Last);
        var (dequeued, wanted) = (0, snapshot.EnqueuedTrials);
        planned.Clear();
        while (trials.Count < snapshot.Wanted)
        {
            var number = snapshot.NextNumber + trials.Count;
            if (last is not null && last.Replicate + 1 < spec.Replicates)
            {
                var (replicate, replicatePath) = Again(number, last);
                trials.Add(last = replicate);
                nodes.AddRange(replicatePath);
                running.Add(replicate.Configuration);
                continue;
            }

            if (dequeued < snapshot.Enqueued.Length)
            {
                if (Enqueued(number, snapshot.Enqueued[dequeued++], running, known) is not { } asked) continue;
                trials.Add(last = asked.Trial);
                nodes.AddRange(asked.Path);
                running.Add(asked.Trial.Configuration);
                trainings++;
                wanted++;
                continue;
            }

            if (plan is not null)
            {
                if (Planned(snapshot, number, running, known) is not { } planned) break;
                trials.Add(last = planned.Trial);
                nodes.AddRange(planned.Path);
                running.Add(planned.Trial.Configuration);
                continue;
            }

            var parent = Parent(trained, trainings, ((number - 1) / spec.Replicates) + 1);
            if (Draw(number, snapshot.TrialsBefore + (wanted * spec.Replicates), parent, running, known) is not { } drawn)
            {
                if (parent is null) break;
                trained.Remove(parent);
                continue;
            }

            trials.Add(last = drawn.Trial);
            nodes.AddRange(drawn.Path);
            running.Add(drawn.Trial.Configuration);
            if (parent is null) trainings++;
            else trained[trained.IndexOf(parent)] = parent with { Branches = parent.Branches + 1 };
        }

        return new ProposalBatch(snapshot.Seq, snapshot.NextNumber, trials.ToImmutable(), nodes.ToImmutable()) { Dequeued = dequeued };
    }

    /// <returns>Null: the planner knows nothing more that is worth its money.</returns>
    private (ProposedTrial Trial, ImmutableArray<StageNode> Path)? Planned(
        ProposalSnapshot snapshot, int number, List<Configuration> running, ImmutableHashSet<string>.Builder known)
    {
        if (planned.Count == 0)
            foreach (var action in plan!.Next(snapshot, running, number, Math.Max(1, snapshot.Wanted - (number - snapshot.NextNumber)))) planned.Enqueue(action);
        while (planned.TryDequeue(out var action))
        {
            if (Tried(action.Point) is not { } tried) return null;
            var path = TrialPath.Of(spec, tried, replicate: 0);
            if (!known.Add(path[^1].Id)) continue;
            return (new ProposedTrial(number, tried, [.. path.Select(node => node.Id)], action.Reason, null, 0), path);
        }

        return null;
    }

    /// <summary>What the user wants tried; a sampler fills in what is left open.</summary>
    /// <returns>Null: it was tried before.</returns>
    private (ProposedTrial Trial, ImmutableArray<StageNode> Path)? Enqueued(int number, Configuration wanted, List<Configuration> running, ImmutableHashSet<string>.Builder known)
    {
        var isWhole = spec.Space.IsValid(wanted);
        for (var draw = 0; draw < (isWhole ? 1 : Draws); draw++)
        {
            var random = new TrialRandom(spec.Seed, number + (draw * 1_000_003L));
            var point = sampler is GridSampler ? 1 + draw : number + (draw * 1_000_003);
            if ((isWhole ? wanted : sampler.Propose(new ProposalRequest(point, wanted, running, random))?.Configuration) is not { } configuration) return null;
            var path = TrialPath.Of(spec, configuration, replicate: 0);
            if (!known.Add(path[^1].Id)) continue;
            return (new ProposedTrial(number, configuration, [.. path.Select(node => node.Id)], isWhole ? "enqueued" : "enqueued, completed by the sampler", null, 0) { Enqueued = true }, path);
        }

        return null;
    }

    /// <summary>The configuration of the trial before, with the next seed.</summary>
    private (ProposedTrial Trial, ImmutableArray<StageNode> Path) Again(int number, ProposedTrial last)
    {
        var replicate = last.Replicate + 1;
        var path = TrialPath.Of(spec, last.Configuration, replicate);
        var reason = $"replicate {replicate + 1} of {spec.Replicates} of trial {number - replicate}";
        return (new ProposedTrial(number, last.Configuration, [.. path.Select(node => node.Id)], reason, last.ParentTrial, replicate), path);
    }

    private (ProposedTrial Trial, ImmutableArray<StageNode> Path)? Draw(
        int number, int before, TrainedModel? parent, List<Configuration> running, ImmutableHashSet<string>.Builder known)
    {
        // Sequences begin anew in an extended space; chance goes on.
        var (point, chance) = (((number - 1 - before) / spec.Replicates) + 1, ((number - 1) / spec.Replicates) + 1);
        for (var draw = 0; draw < (sampler is GridSampler ? int.MaxValue : Draws); draw++)
        {
            var given = parent?.Train ?? (later is null || sampler is GridSampler || draw > 0 ? Configuration.Empty : Uncompressed());
            var request = new ProposalRequest(point + (draw * 1_000_003), given, running, new TrialRandom(spec.Seed, chance + (draw * 1_000_003L)));
            if (sampler.Propose(sampler is GridSampler ? request with { Number = point + draw } : request) is not { } proposal) return null;
            if (Tried(proposal.Configuration) is not { } tried) return null;
            if (Fresh(tried, proposal.Reason) is { } fresh) return fresh;
        }

        if (among is not null) return null;
        return Untried.Of(spec.Space, parent?.Train ?? Configuration.Empty, number)
            .Select(left => Fresh(left, "one of the few that are left to try")).FirstOrDefault(fresh => fresh is not null);

        (ProposedTrial, ImmutableArray<StageNode>)? Fresh(Configuration configuration, string why)
        {
            var path = TrialPath.Of(spec, configuration, replicate: 0);
            if (!known.Add(path[^1].Id)) return null;
            var reason = parent is null ? why : $"compression {parent.Branches} of the training of trial {parent.Trial}; {why}";
            return (new ProposedTrial(number, configuration, [.. path.Select(node => node.Id)], reason, parent?.Trial, 0), path);
        }
    }

    private Configuration? Tried(Configuration proposed) => among is null ? proposed : among(proposed);

    /// <summary>The first trial of a training is its uncompressed self where the space has it: later ones are compared with it.</summary>
    private Configuration Uncompressed()
    {
        var given = Configuration.Empty;
        foreach (var (name, value) in later!.Neutral)
            if (spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { When.IsEmpty: true } parameter && parameter.Contains(value))
                given = given.With(name, value);
        return given;
    }

    private TrainedModel? Parent(List<TrainedModel> trained, int trainings, int number)
    {
        if (later is null || sampler is GridSampler || trained.Count == 0) return null;
        var branches = later.Branches > 0 ? later.Branches : DefaultBranches;
        if (number - 1 >= trainings * branches) return null;
        return trained.OrderBy(model => model.Loss)
            .Select((model, rank) => (model, claim: 1.0 / ((rank + 1) * (model.Branches + 1))))
            .Where(pair => pair.model.Branches < branches * 3 && !(pair.model.Branches >= Ways(pair.model.Train) * spec.Replicates))
            .OrderByDescending(pair => pair.claim).ThenBy(pair => pair.model.Trial)
            .Select(pair => pair.model).FirstOrDefault();
    }

    /// <summary>In how many ways a training can be compressed; null: in more than one cares to count. One that has them all is not drawn for in vain.</summary>
    private long? Ways(Configuration train)
    {
        if (!ways.TryGetValue(train, out var count)) ways[train] = count = new Enumeration(spec.Space, train, MostWays).Count;
        return count;
    }
}
