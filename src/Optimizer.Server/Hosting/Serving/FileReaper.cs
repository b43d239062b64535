using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;
using Optimizer.Artifacts.Keeping;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>Every hour removes the files by digest that no sweep needs under its <c>keep</c>. Several coordinators doing it do no harm.</summary>
internal sealed class FileReaper(IBlobStore blobs, ISweepStore store, TimeProvider clock, ILogger<FileReaper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>For files that are stored and not named yet: a worker that lost its coordinators may take its time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                var reaped = await Reap(stoppingToken);
                if (reaped.Files > 0) log.LogInformation("Removed {Files} files, {Bytes} bytes, that no sweep needs any more", reaped.Files, reaped.Bytes);
            }
            catch (Exception problem) when (problem is IOException && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Removing files that nobody needs failed, it is tried again in an hour: {Problem}", problem.Message);
            }
        }
    }

    /// <returns>What was removed.</returns>
    internal async Task<Reaped> Reap(CancellationToken cancel)
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sweep in await store.Sweeps(cancel))
            live.UnionWith(LiveFiles.Of((await store.Read(sweep.Id, 0, cancel)).Select(stored => stored.Event)));
        return await BlobReaper.Reap(blobs, live, Grace, clock, cancel);
    }
}
