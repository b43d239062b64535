using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Optimizer.Client;
using Optimizer.Workers;

namespace Optimizer.Server.Hosting.Serving;

/// <param name="Servers">Addresses of coordinators' APIs, tried in turn.</param>
/// <param name="Key">Null: none.</param>
public sealed record WorkerHostOptions(LocalWorker Worker, ImmutableArray<string> Servers, string? Key, bool JsonLog, TimeProvider Clock);

/// <summary>A worker in a process of its own: finds a coordinator, then runs what it is given.</summary>
public static class WorkerHost
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    /// <summary>Until <paramref name="stop"/>; then it drains.</summary>
    /// <exception cref="OptimizerApiException">A coordinator refuses the key.</exception>
    public static async Task Run(WorkerHostOptions options, CancellationToken stop)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddServeLog(options.JsonLog));
        var log = logging.CreateLogger("Optimizer.Worker");
        if (await Agents(options, log, stop) is not { } agents) return;
        var worker = options.Worker.Options(agents, options.Key);
        await new WorkerAgent(worker, options.Clock, logging.CreateLogger<WorkerAgent>()).Run(stop);
        log.LogInformation("The worker {Worker} has ended", worker.Name);
    }

    /// <returns>Where a coordinator that answers serves workers; null: told to end first.</returns>
    private static async Task<string?> Agents(WorkerHostOptions options, ILogger log, CancellationToken stop)
    {
        while (true)
        {
            foreach (var server in options.Servers)
            {
                try
                {
                    using var client = new OptimizerClient(ServiceAddress.OfHttp(server), options.Key);
                    var cluster = await client.Cluster(stop);
                    log.LogInformation("Coordinator {Coordinator} at {Server} serves workers at {Agents}", cluster.Coordinator, server, cluster.AgentsUrl);
                    return cluster.AgentsUrl;
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    return null;
                }
                catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or OptimizerApiException { Status: >= 500 })
                {
                    log.LogInformation("No answer from {Server}: {Problem}", server, problem.Message);
                }
            }

            await Task.Delay(Between, options.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return null;
        }
    }
}
