using Microsoft.Extensions.Logging;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Hosting.Notices;

/// <summary>
/// Looks at the sweeps that moved once a second and sends what their specs want told. What happened before it began is not told again; of
/// several coordinators that see the same, the one that claims it sends it: at most once, should that one die between claim and sending.
/// </summary>
internal sealed class NoticeWatch(
    ISweepStore store, SweepChanges changes, NoticeStore claims, NoticeSender sender, TimeProvider clock, ILogger<NoticeWatch> log)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>Clocks of coordinators differ, and an append is stamped before it is committed.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, SweepLine> seen = new(StringComparer.Ordinal);

    /// <summary>Until <paramref name="stop"/>, and once more then.</summary>
    public async Task Run(CancellationToken stop)
    {
        var since = clock.GetUtcNow();
        foreach (var sweep in await store.Lines(null, null, int.MaxValue, CancellationToken.None)) seen[sweep.Id] = sweep;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Between, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = clock.GetUtcNow();
            if (await Look(since - Overlap)) since = now;
        }
    }

    /// <returns>False: what moved since then is still to be looked at.</returns>
    private async Task<bool> Look(DateTimeOffset since)
    {
        try
        {
            foreach (var (id, lastSeq) in await changes.Since(since, CancellationToken.None))
            {
                var before = seen.GetValueOrDefault(id);
                if (before?.LastSeq >= lastSeq || await store.FindLine(id, CancellationToken.None) is not { } now) continue;
                var occasions = Occasions.Between(before, now).ToList();
                // What a sweep wants told is in its spec, which is read only then.
                if (occasions.Count > 0 && await store.Find(id, CancellationToken.None) is { } sweep)
                    foreach (var occasion in occasions) await Tell(sweep, now, occasion);
                seen[id] = now;
            }

            return true;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            log.LogWarning("Looking for what to tell failed: {Problem}", problem.Message);
            return false;
        }
    }

    /// <param name="now">What the occasion was seen in: the sweep may have moved since.</param>
    private async Task Tell(SweepView sweep, SweepLine now, string occasion)
    {
        if (sweep.Spec.Notify.IsEmpty || !await claims.TryClaim(sweep.Id, occasion, MarkOf(now, occasion), CancellationToken.None)) return;
        await Task.WhenAll(sweep.Spec.Notify.Select(to => sender.Send(to, new Notice(occasion, Rows.Of(sweep)))));
    }

    /// <summary>A share of a budget is passed once for each budget; an end is told once for each event that ended it.</summary>
    private static long MarkOf(SweepLine sweep, string occasion) =>
        occasion.StartsWith("budget_", StringComparison.Ordinal) && occasion != "budget_exhausted" ? sweep.BudgetNano ?? 0 : sweep.LastSeq;
}
