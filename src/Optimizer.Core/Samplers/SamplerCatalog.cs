using Optimizer.Core.Search;

namespace Optimizer.Core.Samplers;

public sealed record SamplerBudget(int? Trials);

public static class SamplerCatalog
{
    public static ISampler Create(string method, SearchSpace space, int objectives, long seed, SamplerBudget? budget = null) => throw new NotSupportedException();
}
