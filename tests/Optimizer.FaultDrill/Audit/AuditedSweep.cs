using Optimizer.Core.Sweeps;

namespace Optimizer.FaultDrill.Audit;

/// <summary>A line of the table of sweeps.</summary>
/// <param name="Attempts">Outcome to number.</param>
internal sealed record AuditedSweep(
    SweepView View, long Events, int Completed, int Trials, IReadOnlyDictionary<AttemptOutcome, int> Attempts, int Reports, SweepMoney Money);
