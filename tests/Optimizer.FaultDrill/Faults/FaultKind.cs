namespace Optimizer.FaultDrill.Faults;

internal enum FaultKind
{
    None = 0,

    /// <summary>kill -9 of any coordinator.</summary>
    CoordinatorKill = 1,

    /// <summary>kill -9 of the coordinator that appended last to a running sweep: its grain is there.</summary>
    HostKill = 2,

    /// <summary>kill -9 of an agent; its trainers are left to end by themselves.</summary>
    WorkerKill = 3,

    /// <summary>kill -9 of a trainer, one that works if there is one.</summary>
    TrainerKill = 4,

    /// <summary>PostgreSQL ended at once (immediate mode: it recovers at its start), away for some seconds.</summary>
    DatabaseStop = 5,

    /// <summary>A coordinator stands still until the others have declared it dead and taken its work, then goes on in the middle of a write.</summary>
    CoordinatorFreeze = 6,

    /// <summary>A coordinator loses its way to PostgreSQL for a while.</summary>
    Cut = 7,

    /// <summary>A worker stands still past its lease, then goes on.</summary>
    WorkerFreeze = 8,

    /// <summary>The place for artifacts has no room for a while.</summary>
    DiskFull = 9,
}
