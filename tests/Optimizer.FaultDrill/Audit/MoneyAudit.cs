using System.Globalization;
using Optimizer.Core.Costs;

namespace Optimizer.FaultDrill.Audit;

/// <param name="ObservedSeconds">Device seconds seen from outside; never more than were really used.</param>
/// <param name="Kills">Faults that hit while the sweep had work: each may leave two seconds that nobody could charge.</param>
internal sealed record SweepMoney(string Sweep, long NanoPerHour, double ObservedSeconds, long ChargedNano, int Kills)
{
    public long ObservedNano => Money.Price(ObservedSeconds, NanoPerHour);
}

/// <param name="Used">What the sweep has spent and set aside after this movement.</param>
internal readonly record struct Movement(string Sweep, long Used);

internal static class MoneyAudit
{
    private const double SecondsPerKill = 2;

    /// <summary>What was really used is charged, but for two seconds a kill: for each sweep and for all together.</summary>
    /// <param name="kills">In all.</param>
    public static void Charges(IReadOnlyCollection<SweepMoney> sweeps, int kills, Findings findings)
    {
        foreach (var sweep in sweeps) Check($"sweep {sweep.Sweep}", sweep.ObservedNano, sweep.ChargedNano, Money.Price(SecondsPerKill * sweep.Kills, sweep.NanoPerHour), findings);
        if (sweeps.Count == 0) return;
        Check(
            "all sweeps", sweeps.Sum(sweep => sweep.ObservedNano), sweeps.Sum(sweep => sweep.ChargedNano),
            Money.Price(SecondsPerKill * kills, sweeps.Max(sweep => sweep.NanoPerHour)), findings);
    }

    /// <summary>A project's sweeps added up after every movement of money.</summary>
    /// <param name="movements">In the order in which they were committed.</param>
    public static void Project(string name, long budgetNano, IEnumerable<Movement> movements, Findings findings)
    {
        var used = new Dictionary<string, long>();
        var sum = 0L;
        foreach (var movement in movements)
        {
            sum += movement.Used - used.GetValueOrDefault(movement.Sweep);
            used[movement.Sweep] = movement.Used;
            if (sum > budgetNano) findings.OverBudget($"project {name}: {Money.Text(sum)} of {Money.Text(budgetNano)} was used after a movement of sweep {movement.Sweep}");
        }
    }

    private static void Check(string what, long observed, long charged, long allowed, Findings findings)
    {
        if (observed > charged + allowed)
            findings.OverBudget(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: device time worth {Money.Text(observed)} was seen from outside, {Money.Text(charged)} is charged, and {Money.Text(allowed)} is allowed for kills"));
    }
}
