using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>What the overview of a frame shows beside it.</summary>
/// <param name="Troubles">Attempts that failed or were lost, newest first.</param>
/// <param name="Decisions">The newest trials, newest first.</param>
/// <param name="Moments">Where the money stood, thinned.</param>
/// <param name="NextMoney">What more money is expected to buy; null: too little has happened to say.</param>
internal sealed record Overview(
    ImmutableArray<AttemptView> Running, ImmutableArray<AttemptView> Troubles, ImmutableArray<TrialView> Decisions,
    IReadOnlyList<(string Name, string Value)>? LastQuarter, ImmutableArray<MoneyMoment> Moments, OutlookRow? NextMoney);

/// <summary>Overviews, read once for all who look at the same frame.</summary>
internal sealed class OverviewStore(ISweepStore store, SweepSums sums)
{
    private const int MostRunning = 200;
    private const int Troubles = 10;
    private const int Decisions = 10;

    /// <summary>Steps of the curve of money: more than a screen tells apart.</summary>
    private const int Moments = 500;

    private readonly ConditionalWeakTable<TrialFrame, Lazy<Task<Overview>>> known = [];

    public async Task<Overview> Of(TrialFrame frame)
    {
        try
        {
            return await known.GetValue(frame, of => new Lazy<Task<Overview>>(() => Task.Run(() => Read(of)))).Value;
        }
        catch
        {
            // Whoever asks next tries again.
            known.Remove(frame);
            throw;
        }
    }

    /// <summary>Where the money stood on the way to a frame, thinned.</summary>
    public static Task<ImmutableArray<MoneyMoment>> MomentsOf(TrialFrame frame, SweepSums sums, CancellationToken cancel) => sums.Money(frame.Sweep.Id, frame.Seq / Moments, cancel);

    private async Task<Overview> Read(TrialFrame frame)
    {
        // Shared by all who look: one who leaves must not cut it short for the others.
        var (sweep, cancel) = (frame.Sweep.Id, CancellationToken.None);
        var last = frame.Count == 0 ? 0 : frame.Numbers[^1];
        var moments = await MomentsOf(frame, sums, cancel);
        return new Overview(
            await sums.Running(sweep, MostRunning, cancel), await sums.Troubles(sweep, Troubles, cancel),
            [.. (await store.Trials(sweep, Math.Max(0, last - Decisions), Decisions, cancel)).Reverse()],
            Frames.LastQuarter.Of(frame), moments, Frames.NextMoney.Of(frame, moments));
    }
}
