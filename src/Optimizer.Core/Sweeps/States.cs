namespace Optimizer.Core.Sweeps;

/// <summary>Frozen: stored in events and shown to users.</summary>
public enum SweepStatus
{
    None = 0,
    Running = 1,
    Paused = 2,
    Finished = 3,
    BudgetExhausted = 4,
    Failed = 5,
    Cancelled = 6,
}

public enum TrialStatus
{
    None = 0,

    /// <summary>Proposed; its next node waits for a slot.</summary>
    Waiting = 1,
    Running = 2,

    /// <summary>Reached a rung and waits there for a promotion.</summary>
    Paused = 3,

    /// <summary>Measured; has objectives.</summary>
    Completed = 4,

    /// <summary>Ended by the stopping rule or because the sweep ended first.</summary>
    Stopped = 5,
    Failed = 6,
}

public enum NodeStatus
{
    None = 0,
    Planned = 1,
    Running = 2,

    /// <summary>Has a checkpoint inside its span and waits to be continued.</summary>
    Paused = 3,
    Done = 4,
    Failed = 5,
}

/// <summary>How an attempt ended. The numbers are those of the agent protocol.</summary>
public enum AttemptOutcome
{
    /// <summary>Still running.</summary>
    None = 0,
    Done = 1,
    Paused = 2,
    Stopped = 3,
    OutOfMemory = 4,
    Diverged = 5,
    Crashed = 6,
    TimedOut = 7,
    BadOutput = 8,
    Error = 9,
    Preempted = 10,

    /// <summary>Its worker was not heard of for longer than the lease.</summary>
    Lost = 11,
}
