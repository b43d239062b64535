using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

/// <summary>Every configuration once, in the order of the spec, the last parameter fastest.</summary>
/// <exception cref="ArgumentException">A parameter is a continuum.</exception>
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
        var index = request.Number - 1L;
        if (index >= Count) return null;
        var left = index;
        return new Proposal(At(0, Configuration.Empty, ref left)!, $"grid point {request.Number} of {Count}");
    }

    private Configuration? At(int position, Configuration chosen, ref long left)
    {
        if (position == space.Parameters.Length) return left-- == 0 ? chosen : null;
        var parameter = space.Parameters[position];
        if (!SearchSpace.IsActive(parameter, chosen)) return At(position + 1, chosen, ref left);
        for (long value = 0; value < parameter.Cardinality; value++)
            if (At(position + 1, chosen.With(parameter.Name, Grid.Value(parameter, value)), ref left) is { } found) return found;
        return null;
    }
}
