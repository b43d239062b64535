using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>
/// Tree-structured Parzen estimator: proposes where the density l of good trials is high against the density g of the others.
/// Bergstra et al. 2011 (NeurIPS 24); multivariate kernels as in Falkner et al. 2018 (arXiv:1807.01774); several objectives split by
/// non-dominated rank, then crowding distance (after Ozaki et al. 2022, doi:10.1613/jair.1.13188), or, with tolerances, lexicographically
/// (<see cref="ToleranceOrder"/>).
/// </summary>
/// <remarks>
/// Running trials count as bad ones (constant liar), so that parallel proposals spread. Given values are conditioned on: centres near them
/// are likelier. The first trials are Sobol points. Memory is bounded: of more than <see cref="Most"/> observations the good ones are kept,
/// and the newest of the others. An observation with a NaN is left out. What was tried or is running is proposed again only when no other
/// configuration turns up in as many draws again from the whole space.
/// </remarks>
/// <param name="tolerances">(first objectives): shares of the best value that may be given up for the objectives behind them; empty: none.</param>
public sealed class TpeSampler(SearchSpace space, long seed, ImmutableArray<double> tolerances = default) : ISampler
{
    /// <summary>Trials before the model is used.</summary>
    public const int StartUp = 10;

    /// <summary>Observations kept; up to a tenth more between two clearances.</summary>
    public const int Most = 400;

    /// <summary>Draws from l, of which the best by l/g is proposed.</summary>
    private const int Candidates = 32;

    /// <summary>Share of the trials that are good, γ in the paper; never more than <see cref="MostGood"/>.</summary>
    private const double Good = 0.15;

    private const int MostGood = 25;

    private readonly SobolSampler startUp = new(space, seed);
    private readonly Dictionary<string, int> dimensions = space.Parameters.Select((parameter, index) => (parameter.Name, index)).ToDictionary(StringComparer.Ordinal);
    private readonly List<(double[] Code, double[] Losses)> seen = [];
    private readonly HashSet<Configuration> tried = [];
    private readonly List<Configuration> liars = [];
    private (ParzenEstimator Better, int Good, ParzenEstimator Worse)? split;

    public void Fold(Observation observation)
    {
        tried.Add(observation.Configuration);
        if (observation.Losses.Any(double.IsNaN)) return;
        seen.Add((ParzenEstimator.Code(space, observation.Configuration), [.. observation.Losses]));
        split = null;
        if (seen.Count > Most * 11 / 10) Forget();
    }

    public Proposal? Propose(ProposalRequest request)
    {
        if (seen.Count < StartUp) return startUp.Propose(request);
        var (better, good, worse) = With(request.Running);
        var given = ParzenEstimator.Code(space, request.Given);
        var underway = request.Running.ToHashSet();
        var (best, gain, isNew) = (default(Configuration), double.NegativeInfinity, false);
        for (var candidate = 0; candidate < (isNew ? Candidates : 2 * Candidates); candidate++)
        {
            var centre = candidate < Candidates ? better.PickCentre(given, request.Random) : -1;
            var drawn = space.Complete(request.Given, (parameter, _) => better.Draw(dimensions[parameter.Name], centre, request.Random));
            var unknown = !tried.Contains(drawn) && !underway.Contains(drawn);
            if (isNew && !unknown) continue;
            var code = ParzenEstimator.Code(space, drawn);
            var ratio = better.LogDensity(code) - worse.LogDensity(code);
            if (best is null || (unknown && !isNew) || ratio > gain) (best, gain, isNew) = (drawn, ratio, unknown);
        }

        return new Proposal(best!, $"tpe: best of {Candidates} by likeness to the top {good} of {seen.Count} trials (log ratio {gain:0.##})");
    }

    /// <summary>What is running joins the bad ones; mostly a few more than when it was last asked.</summary>
    private (ParzenEstimator Better, int Good, ParzenEstimator Worse) With(IReadOnlyList<Configuration> running)
    {
        if (split is null || running.Count < liars.Count || liars.Where((liar, index) => !ReferenceEquals(liar, running[index])).Any())
        {
            split = Split();
            liars.Clear();
        }

        for (var index = liars.Count; index < running.Count; index++)
        {
            split.Value.Worse.Add(ParzenEstimator.Code(space, running[index]));
            liars.Add(running[index]);
        }

        return split.Value;
    }

    private (ParzenEstimator Better, int Good, ParzenEstimator Worse) Split()
    {
        var good = BestIndices();
        return (
            new ParzenEstimator(space, [.. seen.Where((_, index) => good.Contains(index)).Select(one => one.Code)]), good.Count,
            new ParzenEstimator(space, [.. seen.Where((_, index) => !good.Contains(index)).Select(one => one.Code)]));
    }

    private HashSet<int> BestIndices()
    {
        var (losses, count) = (seen.ConvertAll(one => one.Losses), Math.Clamp((int)Math.Ceiling(Good * seen.Count), 1, MostGood));
        if (tolerances.IsDefaultOrEmpty) return [.. NonDominatedSort.Order(losses).Take(count)];
        return [.. ToleranceOrder.Best(losses, [.. tolerances, .. Enumerable.Repeat(0.0, losses[0].Length - tolerances.Length)], count)];
    }

    private void Forget()
    {
        var (good, surplus) = (BestIndices(), seen.Count - Most);
        var old = Enumerable.Range(0, seen.Count).Where(index => !good.Contains(index)).Take(surplus).ToHashSet();
        var kept = seen.Where((_, index) => !old.Contains(index)).ToList();
        seen.Clear();
        seen.AddRange(kept);
    }
}
