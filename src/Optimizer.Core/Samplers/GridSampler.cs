namespace Optimizer.Core.Samplers;

public sealed class GridSampler : ISampler
{
    public void Fold(Observation observation) => throw new NotSupportedException();
    public Proposal? Propose(ProposalRequest request) => throw new NotSupportedException();
}
