using Optimizer.Core.Costs;
using Optimizer.Core.Frontier;
using Optimizer.Core.Planning;

namespace Optimizer.Core.Sweeps;

/// <summary>What had been spent when trials were completed, and whether going on is still worth it where the spec asks for that.</summary>
internal sealed class OutlookBook
{
    /// <summary>Looked at so many times on the way through the budget, so that it costs the same however many trials there are.</summary>
    private const int Looks = 50;

    private readonly List<(long SpentNano, int Trial)> completed = [];
    private long nextLook;

    /// <summary>Why it is not worth going on, or null.</summary>
    public string? Ended { get; private set; }

    public void Completed(Sweep sweep, TrialState trial)
    {
        completed.Add((sweep.SpendNano, trial.Number));
        if (sweep.Spec.Stopping.MinGain is not { } least || Ended is not null || sweep.SpendNano < nextLook) return;
        var tenth = Tenth(sweep);
        nextLook = sweep.SpendNano + Math.Max(1, tenth * 10 / Looks);
        if (Now(sweep)?.Gain(Money.ToUsd(tenth)) is { } gain && gain < least)
            Ended = $"the next {Money.Text(tenth)} are expected to add {gain * 100:0.##}% to the volume, less than min_gain {least * 100:0.##}%";
    }

    /// <summary>The user wants more: at least another tenth is spent before it is looked at again.</summary>
    public void Again(Sweep sweep)
    {
        if (Ended is null) return;
        (Ended, nextLook) = (null, sweep.SpendNano + Tenth(sweep));
    }

    public Outlook? Now(Sweep sweep) => Outlook.Of(
        completed.Select(one => (one.SpentNano, sweep.Trials[one.Trial].Metrics)).Where(one => FrontierOf.IsFeasible(sweep.Spec, one.Metrics))
            .Select(one => (Money.ToUsd(one.SpentNano), PlanSpaces.Losses(sweep.Spec, one.Metrics))),
        Money.ToUsd(sweep.SpendNano), PlanSpaces.Reference(sweep.Spec));

    /// <summary>Of the budget, or of what was spent where there is none in money; nano-dollars.</summary>
    private static long Tenth(Sweep sweep) => (sweep.Spec.Budget.CostNano ?? sweep.SpendNano) / 10;
}
