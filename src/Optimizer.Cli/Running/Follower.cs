using Optimizer.Client;
using Optimizer.Client.V1;

namespace Optimizer.Cli.Running;

/// <summary>Watches a sweep until something happens that its watcher must react to.</summary>
internal sealed class Follower(OptimizerClient client, string sweep, ProgressView view, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    private double before;
    private long? since;

    /// <param name="until">Whether to stop at this state.</param>
    /// <param name="alarm">Ends the watch when it completes; the caller knows what it means.</param>
    /// <returns>The last state seen.</returns>
    public async Task<SweepDetail> Follow(Func<SweepDetail, bool> until, Task alarm, CancellationToken cancel)
    {
        while (true)
        {
            var detail = await client.Show(sweep, cancel);
            view.Update(new ProgressState(detail, await client.Frontier(sweep, cancel), Elapsed(detail)));
            if (until(detail) || alarm.IsCompleted) return detail;
            await Task.WhenAny(alarm, Task.Delay(Between, clock, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The service counts running time when a sweep pauses or ends; in between our own clock goes on.</summary>
    private double Elapsed(SweepDetail detail)
    {
        if (detail.Status != "running")
        {
            since = null;
            return detail.RunningSeconds;
        }

        if (since is null) (since, before) = (clock.GetTimestamp(), detail.RunningSeconds);
        return before + clock.GetElapsedTime(since.Value).TotalSeconds;
    }
}
