using System.Collections.Immutable;

namespace Optimizer.FaultDrill.Faults;

/// <param name="At">From the start of the faults.</param>
/// <param name="Number">1, 2, … of its kind.</param>
/// <param name="Seed">Of its own choices: whom, how long.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, int Number, int Seed);

/// <summary>When which fault happens: spread evenly over the time, each at a seeded moment of its share.</summary>
internal static class FaultPlan
{
    /// <summary>The numbers for ten minutes. Half of its twelve kills of coordinators are of hosts.</summary>
    public static readonly ImmutableSortedDictionary<FaultKind, int> PerTenMinutes = ImmutableSortedDictionary.CreateRange(new KeyValuePair<FaultKind, int>[]
    {
        new(FaultKind.CoordinatorKill, 6),
        new(FaultKind.HostKill, 6),
        new(FaultKind.WorkerKill, 12),
        new(FaultKind.TrainerKill, 12),
        new(FaultKind.DatabaseStop, 3),
        new(FaultKind.CoordinatorFreeze, 3),
        new(FaultKind.Cut, 2),
        new(FaultKind.WorkerFreeze, 2),
        new(FaultKind.DiskFull, 1),
    });

    /// <summary>Nothing begins in the last twentieth, so that most of what takes long ends inside the time.</summary>
    private const double Share = 0.95;

    /// <returns>In order of time.</returns>
    public static ImmutableArray<PlannedFault> Of(TimeSpan length, int seed)
    {
        var random = new Random(seed);
        var plan = new List<PlannedFault>();
        foreach (var (kind, rate) in PerTenMinutes)
        {
            var count = Count(rate, length);
            for (var index = 0; index < count; index++)
            {
                var at = length * Share * ((index + 0.1 + (0.8 * random.NextDouble())) / count);
                plan.Add(new PlannedFault(at, kind, index + 1, random.Next()));
            }
        }

        return [.. plan.OrderBy(fault => fault.At)];
    }

    /// <summary>At least one of each kind, however short the drill.</summary>
    private static int Count(int perTenMinutes, TimeSpan length) => Math.Max(1, (int)Math.Ceiling((perTenMinutes * length.TotalMinutes / 10) - 1e-9));
}
