using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>Says in the log why a start takes its time: after a crash of all, a newcomer waits until the dead silos' heartbeats are old.</summary>
internal sealed class JoinWatch(
    IMembershipTable members, ILocalSiloDetails self, IHostApplicationLifetime life, TimeProvider clock, ILogger<JoinWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, life.ApplicationStarted);
        var since = clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(Every, clock, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (until.IsCancellationRequested) return;
            log.LogInformation("Still starting after {Seconds:0} s: {Why}", clock.GetElapsedTime(since).TotalSeconds, await Why());
        }
    }

    private async Task<string> Why()
    {
        try
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var limit = SiloSetup.Heartbeat * SiloSetup.MissedHeartbeats;
            var fresh = (await members.ReadAllAsync(CancellationToken.None)).Members.Select(member => member.Item1)
                .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress) && now - member.IAmAliveTime < limit)
                .Select(member => $"{member.SiloAddress.Endpoint} ({(now - member.IAmAliveTime).TotalSeconds:0} s ago)").ToList();
            return fresh.Count == 0
                ? "joining the cluster; the coordinators that it lists are asked whether they answer."
                : $"the heartbeats of these coordinators are fresh: {string.Join(", ", fresh)}; one that does not answer is taken for dead {limit.TotalSeconds:0} s after its last.";
        }
        catch (Exception)
        {
            // The silo has not opened the list yet; its own errors are in the log.
            return "the list of coordinators is not open yet.";
        }
    }
}
