using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;
using Optimizer.Artifacts.Caching;
using Optimizer.Artifacts.Trees;

namespace Optimizer.Workers.Files;

/// <summary>What all slots of a worker share where files travel by digest: the store, the cache, the folder of attempts.</summary>
internal sealed class Staging : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly WorkerOptions options;
    private readonly TimeProvider time;

    public Staging(WorkerOptions options, IBlobStore store, string work, TimeProvider time, ILogger log)
    {
        (this.options, this.time, Store, Log) = (options, time, store, log);
        Attempts = Path.Combine(Path.GetFullPath(work), "attempts");
        // Attempts of an earlier process are lost.
        ReadOnlyTree.Remove(Attempts);
        Cache = new BlobCache(Path.Combine(work, "cache"), options.CacheBytes, time);
        Gate = new StoreGate(store, Cache.Scratch, options.ProbeEvery, time, log);
        Ended = new EndedAttempts(options.KeptAttempts, log);
    }

    public IBlobStore Store { get; }

    public BlobCache Cache { get; }

    public StoreGate Gate { get; }

    public EndedAttempts Ended { get; }

    public ILogger Log { get; }

    /// <summary>Root of the attempts' folders, absolute.</summary>
    public string Attempts { get; }

    public IReadOnlyDictionary<string, string> Mounts => options.Mounts;

    /// <summary>Again and again while the store cannot be reached, up to the limit of the options. Closes the gate where there is no room.</summary>
    public async Task<T> Patiently<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await work();
            }
            catch (BlobException problem) when (problem.Problem == BlobProblem.Unreachable && time.GetElapsedTime(since) < options.StoreWithin)
            {
                Log.LogInformation("Tried again: {Problem}", problem.Message);
            }
            catch (BlobException problem) when (problem.Problem == BlobProblem.Full)
            {
                Gate.Close(problem);
                throw;
            }

            await Task.Delay(Again, time, cancel);
        }
    }

    public void Dispose()
    {
        Gate.Dispose();
        Cache.Dispose();
    }
}
