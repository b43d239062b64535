using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;
using Optimizer.Workers;
using Optimizer.Workers.Link;

namespace Optimizer.Server.Hosting.Serving;

/// <param name="Servers">Addresses of coordinators' APIs, tried in turn.</param>
/// <param name="Key">Null: none.</param>
public sealed record WorkerHostOptions(LocalWorker Worker, ImmutableArray<string> Servers, string? Key, bool JsonLog, TimeProvider Clock);

/// <summary>A worker in a process of its own: finds a coordinator, again whenever its stream breaks, and runs what it is given.</summary>
public static class WorkerHost
{
    /// <summary>Until <paramref name="stop"/>; then it drains.</summary>
    /// <exception cref="FormatException">An address or a device is written wrongly.</exception>
    public static async Task Run(WorkerHostOptions options, CancellationToken stop)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddServeLog(options.JsonLog));
        using var servers = new AgentDirectory(options.Servers, options.Key, options.Clock);
        var blobs = BlobStores.OfServers(options.Servers, options.Clock, options.Key);
        var worker = options.Worker.Options(options.Servers[0], options.Key, blobs) with { Resolve = servers.Next };
        await new WorkerAgent(worker, options.Clock, logging.CreateLogger<WorkerAgent>()).Run(stop);
        logging.CreateLogger("Optimizer.Worker").LogInformation("The worker {Worker} has ended", worker.Name);
    }
}
