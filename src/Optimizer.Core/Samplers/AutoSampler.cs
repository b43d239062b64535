using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>
/// The sampler for those who do not choose: Gaussian processes, whose global model finds the basin and whose trust region finishes it, as
/// long as they learn faster than they cost; then the Parzen estimator, whose cost does not grow.
/// </summary>
/// <remarks>Gaussian processes up to <see cref="Few"/> observations and <see cref="FewParameters"/> parameters and four objectives.</remarks>
public sealed class AutoSampler(SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) : ISampler
{
    public const int Few = 400;
    public const int FewParameters = 40;

    private const int FewObjectives = 4;

    private readonly TpeSampler many = new(space, seed, budget?.Tolerances ?? []);
    private GpSampler? few = IsModelled(space, objectives) ? new GpSampler(space, seed, budget) : null;
    private int folded;

    /// <summary>Whether it begins with Gaussian processes.</summary>
    public static bool IsModelled(SearchSpace space, int objectives) => space.Parameters.Length <= FewParameters && objectives <= FewObjectives;

    public void Fold(Observation observation)
    {
        if (++folded > Few) few = null;
        many.Fold(observation);
        few?.Fold(observation);
    }

    public Proposal? Propose(ProposalRequest request) => few?.Propose(request) ?? many.Propose(request);
}
