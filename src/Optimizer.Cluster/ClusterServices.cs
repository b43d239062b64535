using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Optimizer.Contracts;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Cluster;

public static class ClusterServices
{
    /// <summary>What the grains need. The host adds an <see cref="ISweepStore"/> on an SQL database and the silo.</summary>
    public static IServiceCollection AddOptimizerGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new WorkerStore(DatabaseOf(provider)));
        services.TryAddSingleton(provider => new ProjectStore(DatabaseOf(provider)));
        return services.AddCoreSerialization().AddHostedService<SweepWaker>();
    }

    private static SqlDatabase DatabaseOf(IServiceProvider provider) =>
        provider.GetService<SqlDatabase>() ?? ((SqlSweepStore)provider.GetRequiredService<ISweepStore>()).Database;
}
