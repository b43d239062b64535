using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>Scrambled Sobol points: evenly spread over the whole space from the first trial on.</summary>
/// <remarks>One dimension per parameter in the order of the space; conditional parameters keep theirs whether active or not.</remarks>
public sealed class SobolSampler(SearchSpace space, long seed) : ISampler
{
    private readonly SobolSequence sequence = new(Math.Min(space.Parameters.Length, SobolSequence.MostDimensions), seed);

    public void Fold(Observation observation)
    {
        // The sequence does not learn.
    }

    public Proposal? Propose(ProposalRequest request)
    {
        var point = sequence.Point(request.Number - 1);
        return new Proposal(
            space.Complete(request.Given, (parameter, _) => parameter.FromUnit(Coordinate(parameter))), $"sobol point {request.Number}");

        double Coordinate(Parameter parameter)
        {
            var dimension = space.Parameters.IndexOf(parameter);
            return dimension < point.Length ? point[dimension] : request.Random.NextUnit();
        }
    }
}
