using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Contracts.Trainers;

/// <summary>A line to the trainer: exactly one property is set.</summary>
public sealed record ToTrainer
{
    public RunRequest? Run { get; init; }

    /// <summary>The report of this epoch is stored. Sent to built-in trainers only: their journal of acknowledged reports rests on it.</summary>
    public Acknowledged? Acknowledged { get; init; }

    /// <summary>Under a reported clock: how far the run's device seconds may go, told at its start and with every renewal of its lease.</summary>
    public PaidSeconds? Paid { get; init; }

    /// <summary>Checkpoint at the next epoch boundary, answer <c>done</c> with <c>paused: true</c>.</summary>
    public Nothing? Pause { get; init; }

    /// <summary>End the run now, keeping nothing.</summary>
    public Nothing? Stop { get; init; }
}

public sealed record Nothing;

public sealed record Acknowledged(int Epoch);

/// <param name="Below">Device seconds of the run; at these it would be told to pause.</param>
public sealed record PaidSeconds(double Below);

/// <summary>A line from the trainer: exactly one property is set. Any other line on its output is log.</summary>
public sealed record FromTrainer
{
    /// <summary>Once, when the process can take runs.</summary>
    public TrainerReady? Ready { get; init; }

    public TrainerReport? Report { get; init; }

    public TrainerCheckpoint? Checkpoint { get; init; }

    public TrainerDone? Done { get; init; }

    public TrainerFailed? Failed { get; init; }

    /// <summary>The run goes on though it has nothing to say: a user's program may be silent for as long as its spec allows.</summary>
    public TrainerAlive? Alive { get; init; }
}

public sealed record TrainerReady(int Protocol, int Pid);

/// <param name="Seconds">Under a reported clock: device seconds of the run so far, told to have the lease renewed. Null: not told.</param>
public sealed record TrainerAlive(double? Seconds = null);

/// <param name="Seconds">Set under <c>clock: reported</c>: device seconds of the run so far.</param>
public sealed record TrainerReport(int Epoch, ImmutableSortedDictionary<string, double> Metrics, double? Seconds = null);

public sealed record TrainerCheckpoint(int Epoch, string Path);

public sealed record TrainerDone
{
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>How measured: machine, notes, what was skipped and why.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A file to serve.</summary>
    public string? Artifact { get; init; }

    /// <summary>A folder to continue or branch from.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Last epoch inside the checkpoint.</summary>
    public int Epoch { get; init; }

    /// <summary>Ended early because it was told to pause.</summary>
    public bool Paused { get; init; }

    /// <summary>Work that could not be ended goes on in the process, which is of no use for another run.</summary>
    public bool Lingers { get; init; }

    public double? Joules { get; init; }

    public double? Seconds { get; init; }
}

/// <param name="Kind"><c>out_of_memory</c>, <c>diverged</c>, <c>error</c>; of a user's program also <c>crashed</c>, <c>timed_out</c> and <c>bad_output</c>.</param>
public sealed record TrainerFailed(string Kind, string Message);
