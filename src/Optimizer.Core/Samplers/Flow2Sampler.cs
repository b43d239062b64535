using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Samplers;

/// <summary>
/// FLOW2, Wu, Wang and Huang 2021 (arXiv:2005.01571): randomised direct search. From the best point x a step of length δ in a random
/// direction u, then its opposite; the first that is better becomes x. After 2^(dimensions - 1) trials without gain δ shrinks, and when it
/// is too small the search begins anew at random.
/// </summary>
/// <remarks>
/// Directions follow from the trial's number, so any number of steps may be outstanding: each is judged against the x of the moment it
/// comes in. Where observations tell their cost, the search is frugal (CFO, same paper; BlendSearch, Wang et al. 2021): of a pair of opposite
/// steps the one to the cheaper side comes first, and after a gain the other is not taken; patience is counted in what the best
/// cost, so that improvement is weighed against what is paid for it; it begins anew at the cheapest of a few points. Categories change with a
/// probability that shrinks with δ. Several objectives: the ones of lower rank in the spec's order break
/// ties of the first; where the first have tolerances, losses that are as good as the best of all that was seen are ties (LexiFlow, Zhang et
/// al. 2023). Memory: one point, sums over the observations for the costs, and with tolerances the frontier of the objectives that have one.
/// </remarks>
public sealed class Flow2Sampler : ISampler
{
    private const double Least = 1e-4;

    /// <summary>Points of which the cheapest is where a search begins anew.</summary>
    private const int Beginnings = 8;

    private readonly long seed;
    private readonly UnitCoding coding;
    private readonly SeenRows reader;
    private readonly double first;
    private readonly int patience;
    private readonly ImmutableArray<Allowance> allowances;
    private List<double[]> front = [];
    private double[]? limits;
    private readonly CostSlope costs;
    private SeenRow? incumbent;
    private double step;
    private int without;
    private int sinceRestart;
    private int lastRestart = 1;
    private double failed;
    private int gainedAt;
    private double? gainedCost;

    /// <param name="tolerances">(first objectives): shares of the best value that may be given up for the objectives behind them; empty: none.</param>
    public Flow2Sampler(SearchSpace space, long seed, ImmutableArray<double> tolerances = default)
    {
        allowances = ToleranceRegion.Allowances(tolerances.IsDefault ? [] : tolerances);
        this.seed = seed;
        coding = new UnitCoding(space);
        reader = new SeenRows(coding, int.MaxValue);
        costs = new CostSlope(coding);
        first = step = 0.1 * Math.Sqrt(coding.Dimensions);
        patience = 1 << Math.Clamp(coding.Dimensions - 1, 1, 5);
    }

    public void Fold(Observation observation)
    {
        var row = reader.Read(observation);
        if (observation.Cost is > 0 and < double.PositiveInfinity and var cost) costs.Fold(row.Row, cost);
        sinceRestart++;
        if (row.IsFeasible && !allowances.IsEmpty) Aim(row.Losses);
        if (row.IsFeasible && (incumbent is null || IsBetter(row.Losses, incumbent.Losses)))
        {
            // The faster gains come, the longer the next steps may be: K and K' of the paper.
            step = Math.Min(first, step * Math.Sqrt(Math.Max(1, patience / (without + 1.0)) is var quick && quick > 4 ? 1.5 : 1));
            (incumbent, without, failed, gainedAt) = (row, 0, 0, observation.Number);
            gainedCost = observation.Cost;
            return;
        }

        without++;
        // A trial in vain that costs more than the best did wears patience out sooner, by as many times.
        failed += observation.Cost is { } paid && gainedCost is { } usual && paid > usual ? Math.Min(4, paid / usual) : 1;
        if (failed < patience) return;
        (without, failed) = (0, 0);
        step *= 0.6;
        if (step >= Least) return;
        (incumbent, step, lastRestart, sinceRestart) = (null, first, observation.Number, 0);
    }

    /// <summary>What is best so far moves the limits, of whichever start it came.</summary>
    private void Aim(double[] losses)
    {
        front.Add(losses);
        front = [.. ParetoFront.Of(front.ConvertAll(one => one[..allowances.Length])).Select(index => front[index])];
        limits = ToleranceRegion.Limits(front, allowances, losses.Length);
    }

    private bool IsBetter(double[] one, double[] other) =>
        (limits is null ? one.AsSpan().SequenceCompareTo(other) : ToleranceRegion.Compare(one, other, limits)) < 0;

    public Proposal? Propose(ProposalRequest request)
    {
        var random = request.Random;
        if (incumbent is null)
        {
            var begin = lastRestart == 1 && request.Running.Count == 0 && sinceRestart == 0 ? coding.Draw(_ => 0.5) : coding.Draw(_ => random.NextUnit());
            if (costs.IsKnown) begin = Enumerable.Range(1, Beginnings - 1).Select(_ => coding.Draw(_ => random.NextUnit())).Prepend(begin).MinBy(costs.At)!;
            return new Proposal(coding.Decode(begin, request.Given), "flow2: where a local search begins");
        }

        var pair = request.Number / 2;
        // After a gain by the first of a pair, its opposite would lead back.
        var isAlone = costs.IsKnown && gainedAt == request.Number - 1 && gainedAt / 2 == pair;
        var shared = isAlone ? new TrialRandom(seed, -(1_000_003L * request.Number)) : new TrialRandom(seed, -request.Number / 2);
        var direction = Enumerable.Range(0, coding.Dimensions).Select(dimension => coding.Categories(dimension) > 0 ? 0 : shared.NextNormal()).ToArray();
        var length = Math.Sqrt(direction.Sum(one => one * one));
        var sign = request.Number % 2 == 0 || isAlone ? 1 : -1;
        if (costs.IsKnown && costs.Along(direction) > 0) sign = -sign;
        var drawn = coding.Draw(_ => random.NextUnit());
        Configuration? point = null;
        for (var attempt = 0; attempt < 20 && (point is null || request.Running.Contains(point)); attempt++)
        {
            var row = (double[])incumbent.Row.Clone();
            for (var dimension = 0; dimension < row.Length; dimension++)
            {
                if (coding.Categories(dimension) > 0) row[dimension] = row[dimension] < 0 || random.NextUnit() < step ? drawn[dimension] : row[dimension];
                else row[dimension] = Math.Clamp(row[dimension] + (sign * (step * (1 + attempt)) * direction[dimension] / length), 0, 1);
            }

            point = coding.Decode(row, request.Given);
            drawn = coding.Draw(_ => random.NextUnit());
        }

        return new Proposal(point!, $"flow2: step of {step:0.##e0} from the best, {(sign > 0 ? "one way" : "the other way")}");
    }
}
