using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Contracts.Trainers;

/// <summary>Trainer protocol 1: what a trainer process is told to do, one JSON object <c>{"run": …}</c> on a line of its standard input.</summary>
public sealed record RunRequest
{
    public int Protocol { get; init; } = 1;

    /// <summary>Trainer kind: <c>image-classifier</c>, <c>tabular</c>, <c>command</c> or <c>simulated</c>.</summary>
    public required string Trainer { get; init; }

    public required string Node { get; init; }

    public int Attempt { get; init; }

    /// <summary><c>train</c>, <c>compress</c>, <c>measure</c> or <c>test</c>; of a command, any other that its spec declares.</summary>
    public required string Stage { get; init; }

    public required ImmutableSortedDictionary<string, ParameterValue> Parameters { get; init; }

    /// <summary>Train only. From counts the epochs already inside <see cref="Resume"/>.</summary>
    public EpochSpan? Epochs { get; init; }

    /// <summary>Checkpoint folder to continue from.</summary>
    public string? Resume { get; init; }

    /// <summary>Compress: the checkpoint folder of the train node. Measure and test: the artifact file.</summary>
    public string? Parent { get; init; }

    /// <summary>Later stages of a command: the artifact file of the node before; null: it left none.</summary>
    public string? Artifact { get; init; }

    /// <summary>Set where the trainer is a program of the user's.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>Set where a problem is simulated.</summary>
    public ProblemSpec? Problem { get; init; }

    /// <summary><c>SWEEP/17</c>, for a program's own records.</summary>
    public string? Trial { get; init; }

    /// <summary>Measure: the uncompressed artifact to alternate with; null when it is the artifact itself.</summary>
    public string? Baseline { get; init; }

    /// <summary>The submitter's folder, read-only: where a command's program and files are. Null: it does not travel, paths are the submitter's own.</summary>
    public string? Bundle { get; init; }

    /// <summary>An existing folder for checkpoints and the artifact, empty but for the attempt's log and bundle.</summary>
    public required string Output { get; init; }

    /// <summary><c>cpu</c> or <c>cuda:0</c>, …</summary>
    public required ImmutableArray<string> Devices { get; init; }

    public int Threads { get; init; } = 1;

    public long Seed { get; init; }

    public DataSpec? Data { get; init; }

    /// <summary>The data's digest when the sweep started; a trainer that reads other data fails with kind error.</summary>
    public string DataDigest { get; init; } = "";

    public ServingSpec? Serving { get; init; }
}
