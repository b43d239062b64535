using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Samplers;

/// <summary>
/// Tree-structured Parzen estimator: proposes where the density l of good trials is high against the density g of the others.
/// Bergstra et al. 2011 (NeurIPS 24); multivariate kernels as in Falkner et al. 2018 (arXiv:1807.01774); several objectives split by
/// non-dominated rank, then by hypervolume-free crowding (Ozaki et al. 2022, doi:10.1613/jair.1.13188).
/// </summary>
/// <remarks>
/// Running trials count as bad ones (constant liar), so that parallel proposals spread. Conditional parameters: a kernel has a factor
/// only for the parameters that its trial had. The newest <see cref="Most"/> observations are kept, and the first start-up trials are
/// Sobol points.
/// </remarks>
public sealed class TpeSampler(SearchSpace space, long seed) : ISampler
{
    /// <summary>Trials before the model is used.</summary>
    public const int StartUp = 10;

    /// <summary>Observations kept.</summary>
    public const int Most = 1000;

    /// <summary>Draws from l, of which the best by l/g is proposed.</summary>
    private const int Candidates = 32;

    private readonly SobolSampler startUp = new(space, seed);
    private readonly List<Observation> seen = [];

    public void Fold(Observation observation)
    {
        if (observation.Losses.Any(double.IsNaN)) return;
        seen.Add(observation);
        if (seen.Count > Most) seen.RemoveAt(0);
    }

    public Proposal? Propose(ProposalRequest request)
    {
        if (seen.Count < StartUp) return startUp.Propose(request);
        var good = Math.Max(1, Math.Min(25, (int)Math.Ceiling(0.15 * seen.Count)));
        var order = NonDominatedSort.Order([.. seen.Select(observation => observation.Losses.ToArray())]).ToList();
        var better = new ParzenEstimator(space, [.. order.Take(good).Select(index => seen[index].Configuration)]);
        var worse = new ParzenEstimator(space, [.. order.Skip(good).Select(index => seen[index].Configuration), .. request.Running]);
        var (best, gain) = (Draw(better, request), double.NegativeInfinity);
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var drawn = Draw(better, request);
            var ratio = better.LogDensity(drawn) - worse.LogDensity(drawn);
            if (ratio > gain) (best, gain) = (drawn, ratio);
        }

        return new Proposal(best, $"tpe: best of {Candidates} by likeness to the top {good} of {seen.Count} trials (log ratio {gain:0.##})");
    }

    private Configuration Draw(ParzenEstimator better, ProposalRequest request)
    {
        var centre = better.PickCentre(request.Given, request.Random);
        return space.Complete(request.Given, (parameter, _) => better.Draw(parameter, centre, request.Random));
    }
}
