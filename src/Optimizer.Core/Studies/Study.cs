using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Studies;

/// <summary>
/// A search in your own process: <see cref="Ask"/> for a configuration, evaluate it in your own way, <see cref="Tell(int, double[])"/> what it
/// gave. Any number may be asked for before any is told. The same space, options and calls give the same answers.
/// </summary>
/// <remarks>
/// Nothing is stored and no budget in money is kept; for that submit a sweep (docs/ask-tell.md). To go on with an earlier study, make a new
/// one and <see cref="Add"/> what was told. Not safe for several threads at once.
/// </remarks>
public sealed class Study
{
    /// <summary>Draws tried before a repetition counts as a sign that there is nothing new.</summary>
    private const int Draws = 50;

    private const string Completed = "enqueued, completed by the sampler";

    private readonly SearchSpace space;
    private readonly StudyOptions options;
    private readonly ImmutableArray<Objective> objectives;
    private readonly ISampler sampler;
    private readonly SortedDictionary<int, AskedConfiguration> pending = [];
    private readonly List<ToldConfiguration> told = [];
    private readonly HashSet<Configuration> known = [];
    private readonly Queue<Configuration> queue = [];
    private double[]? worst;
    private int asked;
    private int walked;

    /// <param name="objectives">One or more; the first is the one that <see cref="Best"/> goes by.</param>
    /// <exception cref="ArgumentException">No objective, one without a goal, one twice, or a method that does not fit the space.</exception>
    public Study(SearchSpace space, ImmutableArray<Objective> objectives, StudyOptions? options = null)
    {
        if (objectives.IsDefaultOrEmpty) throw new ArgumentException("A study needs an objective, such as new Objective(\"error\", Goal.Minimize).", nameof(objectives));
        if (objectives.FirstOrDefault(objective => objective.Goal == Goal.Unspecified) is { } aimless)
            throw new ArgumentException($"Objective '{aimless.Metric}' has no goal; say Goal.Minimize or Goal.Maximize.", nameof(objectives));
        if (objectives.Select(objective => objective.Metric).Distinct(StringComparer.Ordinal).Count() < objectives.Length)
            throw new ArgumentException($"An objective stands there twice: {string.Join(", ", objectives.Select(objective => objective.Metric))}.", nameof(objectives));
        (this.space, this.objectives, this.options) = (space, objectives, options ?? new StudyOptions());
        sampler = SamplerCatalog.Create(
            this.options.Method, space, objectives.Length, this.options.Seed, new SamplerBudget(this.options.Trials)
            {
                Reference = Tolerances.Reference(objectives, this.options.Reference),
                Tolerances = Tolerances.Of(objectives, this.options.Reference),
            });
    }

    /// <summary>Asked for and not told yet, by number.</summary>
    public IReadOnlyCollection<AskedConfiguration> Pending => pending.Values;

    /// <summary>In the order they were told, added ones (numbered 0) among them.</summary>
    public IReadOnlyList<ToldConfiguration> Told => told;

    /// <summary>The best value of the first objective among those that keep the constraints; null: there is none yet.</summary>
    public ToldConfiguration? Best =>
        Feasible().MinBy(one => objectives[0].Loss(one.Metrics[objectives[0].Metric]));

    /// <summary>Those that no other dominates, of those that keep the constraints, best first objective first.</summary>
    public IReadOnlyList<ToldConfiguration> Frontier
    {
        get
        {
            var feasible = Feasible().ToList();
            return [.. ParetoFront.Of(feasible.ConvertAll(one => LossesOf(one.Metrics))).Select(index => feasible[index])
                .OrderBy(one => objectives[0].Loss(one.Metrics[objectives[0].Metric]))];
        }
    }

    /// <summary>To be asked for next, in the order given; what a configuration leaves open the sampler fills in.</summary>
    /// <exception cref="ArgumentException">A parameter or value that the space does not have.</exception>
    public void Enqueue(Configuration configuration)
    {
        foreach (var (name, value) in configuration.Values)
        {
            if (space.Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
                throw new ArgumentException($"The space has no parameter '{name}'; it has {string.Join(", ", space.Parameters.Select(one => one.Name))}.", nameof(configuration));
            if (!parameter.Contains(value)) throw new ArgumentException($"Parameter '{name}' cannot be {value}.", nameof(configuration));
        }

        queue.Enqueue(configuration);
    }

    /// <summary>Takes in what was evaluated elsewhere.</summary>
    /// <exception cref="ArgumentException">It lies outside the space, or an objective has no value.</exception>
    public void Add(Configuration configuration, IReadOnlyDictionary<string, double> metrics)
    {
        if (!space.IsValid(configuration)) throw new ArgumentException($"{configuration} is no configuration of the space.", nameof(configuration));
        Take(new ToldConfiguration(0, configuration, Measured(metrics), "") { IsFeasible = IsFeasible(metrics) });
    }

    /// <returns>Null: the number of trials is used, or there is nothing new to try.</returns>
    public AskedConfiguration? Ask()
    {
        if (asked >= options.Trials) return null;
        if ((Enqueued() ?? Sampled()) is not { } proposal) return null;
        known.Add(proposal.Configuration);
        var next = new AskedConfiguration(++asked, proposal.Configuration, proposal.Reason);
        pending.Add(next.Number, next);
        return next;
    }

    /// <param name="values">Of the objectives, in their order.</param>
    /// <exception cref="ArgumentException">Not as many values as objectives, or the number was not asked for or was told already.</exception>
    public void Tell(int number, params double[] values) => Tell(number, values, cost: null);

    /// <param name="values">Of the objectives, in their order.</param>
    /// <param name="cost">What evaluating it took, above 0, in one unit throughout (seconds, USD): <c>flow2</c> seeks what is cheap first. Null: not known.</param>
    /// <exception cref="ArgumentException">Not as many values as objectives, a cost that is no such number, or the number was not asked for or was told already.</exception>
    public void Tell(int number, double[] values, double? cost)
    {
        if (values.Length != objectives.Length)
            throw new ArgumentException($"{values.Length} values for {objectives.Length} objectives: {string.Join(", ", objectives.Select(objective => objective.Metric))}.", nameof(values));
        Tell(number, objectives.Zip(values).ToDictionary(pair => pair.First.Metric, pair => pair.Second, StringComparer.Ordinal), cost);
    }

    /// <param name="metrics">Name to value: the objectives, and what the constraints are about.</param>
    /// <param name="cost">What evaluating it took, above 0, in one unit throughout; null: not known.</param>
    /// <exception cref="ArgumentException">An objective has no value, a cost that is no such number, or the number was not asked for or was told already.</exception>
    public void Tell(int number, IReadOnlyDictionary<string, double> metrics, double? cost = null)
    {
        var measured = Measured(metrics);
        var paid = Paid(cost);
        Take(new ToldConfiguration(number, Claim(number).Configuration, measured, "") { IsFeasible = IsFeasible(metrics), Cost = paid });
    }

    /// <summary>It failed: the sampler learns to keep away from there.</summary>
    /// <param name="cost">What it took until it failed, above 0; null: not known.</param>
    /// <exception cref="ArgumentException">A cost that is no such number, or the number was not asked for or was told already.</exception>
    public void TellFailed(int number, string why, double? cost = null)
    {
        var paid = Paid(cost);
        Take(new ToldConfiguration(number, Claim(number).Configuration, ImmutableSortedDictionary<string, double>.Empty, why.Length == 0 ? "failed" : why) { Cost = paid });
    }

    private static double? Paid(double? cost) => cost is null or (> 0 and < double.PositiveInfinity)
        ? cost
        : throw new ArgumentException($"A cost of {cost} is not possible: it is a number above 0, in one unit throughout; leave it out where it is not known.", nameof(cost));

    private AskedConfiguration Claim(int number)
    {
        if (pending.Remove(number, out var claimed)) return claimed;
        throw new ArgumentException(number >= 1 && number <= asked ? $"Configuration {number} was told already." : $"Configuration {number} was not asked for; {asked} were.", nameof(number));
    }

    private ImmutableSortedDictionary<string, double> Measured(IReadOnlyDictionary<string, double> metrics)
    {
        if (objectives.FirstOrDefault(objective => !(metrics.TryGetValue(objective.Metric, out var value) && double.IsFinite(value))) is { } missing)
            throw new ArgumentException($"Objective '{missing.Metric}' has no finite value; tell it with TellFailed where there is none.", nameof(metrics));
        return metrics.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private void Take(ToldConfiguration result)
    {
        told.Add(result);
        known.Add(result.Configuration);
        if (!result.HasFailed)
        {
            var losses = LossesOf(result.Metrics);
            worst = worst is null ? losses : [.. worst.Zip(losses, Math.Max)];
            Fold(result, losses);
        }
        else if (worst is not null)
        {
            Fold(result, worst);
        }
    }

    private void Fold(ToldConfiguration result, double[] losses) => sampler.Fold(new Observation(result.Number, result.Configuration, [.. losses])
    {
        Cost = result.Cost,
        Violations = [.. options.Constraints.Select(constraint => constraint.Violation(result.Metrics.GetValueOrDefault(constraint.Metric, double.NaN)))],
    });

    private Proposal? Enqueued()
    {
        while (queue.TryDequeue(out var wanted))
        {
            if (space.IsValid(wanted))
            {
                if (!known.Contains(wanted)) return new Proposal(wanted, "enqueued");
                continue;
            }

            for (var draw = 0; draw < Draws; draw++)
            {
                var proposal = sampler.Propose(RequestOf(wanted, sampler is GridSampler ? 1 + draw : asked + 1 + (draw * 1_000_003), draw));
                if (proposal is null) break;
                if (!known.Contains(proposal.Configuration)) return proposal with { Reason = Completed };
            }

            if (Untried.Of(space, wanted, asked).FirstOrDefault(left => !known.Contains(left)) is { } rest) return new Proposal(rest, Completed);
        }

        return null;
    }

    private Proposal? Sampled()
    {
        walked++;
        for (var draw = 0; draw < (sampler is GridSampler ? int.MaxValue : Draws); draw++)
        {
            if (sampler.Propose(RequestOf(Configuration.Empty, sampler is GridSampler ? walked + draw : walked + (draw * 1_000_003), draw)) is not { } proposal) return null;
            if (!known.Contains(proposal.Configuration)) return proposal;
        }

        return Untried.Of(space, Configuration.Empty, asked).FirstOrDefault(left => !known.Contains(left)) is { } rest
            ? new Proposal(rest, "one of the few that are left to try")
            : null;
    }

    private ProposalRequest RequestOf(Configuration given, int number, int draw) => new(
        number, given, [.. pending.Values.Select(one => one.Configuration)], new TrialRandom(options.Seed, asked + 1 + (draw * 1_000_003L)));

    private IEnumerable<ToldConfiguration> Feasible() => told.Where(one => one is { HasFailed: false, IsFeasible: true });

    private bool IsFeasible(IReadOnlyDictionary<string, double> metrics) =>
        options.Constraints.All(bound => metrics.TryGetValue(bound.Metric, out var value) && bound.Holds(value));

    private double[] LossesOf(IReadOnlyDictionary<string, double> metrics) => [.. objectives.Select(objective => objective.Loss(metrics[objective.Metric]))];
}
