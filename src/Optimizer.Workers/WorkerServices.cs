using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Optimizer.Workers;

public static class WorkerServices
{
    /// <summary>A worker that lives as long as the host.</summary>
    /// <exception cref="ArgumentException">A value of the options is out of its range.</exception>
    public static IServiceCollection AddWorker(this IServiceCollection services, WorkerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(options.Checked()).AddSingleton<WorkerAgent>().AddHostedService<WorkerService>();
    }

    private sealed class WorkerService(WorkerAgent agent) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => agent.Run(stoppingToken);
    }
}
