using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>Each parameter from its own distribution, independently.</summary>
public sealed class RandomSampler(SearchSpace space) : ISampler
{
    public void Fold(Observation observation)
    {
        // What was seen does not change what comes next.
    }

    public Proposal? Propose(ProposalRequest request) =>
        new(space.Complete(request.Given, (parameter, _) => parameter.FromUnit(request.Random.NextUnit())), "random");
}
