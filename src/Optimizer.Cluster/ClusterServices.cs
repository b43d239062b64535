using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Optimizer.Contracts;
using Optimizer.Storage;

namespace Optimizer.Cluster;

public static class ClusterServices
{
    /// <summary>What the grains need. The host adds an <see cref="ISweepStore"/> and the silo.</summary>
    public static IServiceCollection AddOptimizerGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddCoreSerialization().AddHostedService<SweepWaker>();
    }
}
