using Microsoft.Extensions.Logging;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Storage;

namespace Optimizer.Server.Hosting.Notices;

/// <summary>Looks at the sweeps once a second and sends what their specs want told. What happened before it began is not told again.</summary>
internal sealed class NoticeWatch(ISweepStore store, NoticeSender sender, TimeProvider clock, ILogger<NoticeWatch> log)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SweepView> seen = new(StringComparer.Ordinal);

    /// <summary>Until <paramref name="stop"/>, and once more then.</summary>
    public async Task Run(CancellationToken stop)
    {
        foreach (var sweep in await store.Sweeps(CancellationToken.None)) seen[sweep.Id] = sweep;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Between, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Look();
        }
    }

    private async Task Look()
    {
        try
        {
            foreach (var sweep in await store.Sweeps(CancellationToken.None))
            {
                var occasions = Occasions.Between(seen.GetValueOrDefault(sweep.Id), sweep).ToList();
                seen[sweep.Id] = sweep;
                foreach (var occasion in occasions)
                    await Task.WhenAll(sweep.Spec.Notify.Select(to => sender.Send(to, new Notice(occasion, Rows.Of(sweep)))));
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            log.LogWarning(problem, "Looking for what to tell failed");
        }
    }
}
