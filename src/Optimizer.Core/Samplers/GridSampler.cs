using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>Every configuration once, in the order of the spec, the last parameter fastest.</summary>
/// <remarks>With given values, the grid is that of the other parameters.</remarks>
/// <exception cref="ArgumentException">A parameter is a continuum, or there are more than <see cref="Most"/> points.</exception>
public sealed class GridSampler : ISampler
{
    /// <summary>Largest grid that is listed; a larger one is no grid search any more.</summary>
    public const long Most = 1_000_000;

    private readonly SearchSpace space;

    public GridSampler(SearchSpace space)
    {
        if (space.Parameters.FirstOrDefault(parameter => parameter.Cardinality is null) is { } endless)
            throw new ArgumentException($"Parameter '{endless.Name}' is a continuum; a grid needs values, a step, or another method.");
        this.space = space;
        Count = space.Size(Most) ?? throw new ArgumentException($"The grid has more than {Most} points; use random, sobol or tpe.");
    }

    public long Count { get; }

    public void Fold(Observation observation)
    {
        // A grid does not learn.
    }

    public Proposal? Propose(ProposalRequest request)
    {
        var points = new Enumeration(space, request.Given, Most);
        var count = request.Given.Values.IsEmpty ? Count : points.Count!.Value;
        return request.Number <= count ? new Proposal(points.At(request.Number - 1), $"grid point {request.Number} of {count}") : null;
    }
}
