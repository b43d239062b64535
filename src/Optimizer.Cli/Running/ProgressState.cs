using Optimizer.Client.V1;

namespace Optimizer.Cli.Running;

/// <param name="Elapsed">Seconds of running, pauses left out.</param>
internal sealed record ProgressState(SweepDetail Sweep, IReadOnlyList<TrialRow> Frontier, double Elapsed)
{
    /// <summary>Share of the tightest budget that is used, 0..1.</summary>
    public double Used => Math.Min(1, new[]
    {
        Sweep.Budget.Cost is { } cost and > 0 ? Sweep.Spend / cost : 0,
        Sweep.Budget.Seconds is { } seconds and > 0 ? Elapsed / seconds : 0,
        Sweep.Budget.Trials is { } trials and > 0 ? Over / (double)trials : 0,
    }.Max());

    /// <summary>Seconds until the tightest budget is used at the pace so far; null: too early to tell.</summary>
    public double? SecondsLeft => Used > 0.02 && Elapsed > 2 ? Elapsed * (1 - Used) / Used : null;

    private int Over => Sweep.Trials.GetValueOrDefault("completed") + Sweep.Trials.GetValueOrDefault("stopped") + Sweep.Trials.GetValueOrDefault("failed");
}
