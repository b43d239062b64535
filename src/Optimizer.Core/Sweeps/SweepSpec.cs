using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Data;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <summary>What an engineer asked for, checked. Identity of a sweep: name + digest of everything but budget, resources and retries.</summary>
public sealed record SweepSpec
{
    /// <summary>The project of sweeps that name none.</summary>
    public const string DefaultProject = "default";

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required TrainerSpec Trainer { get; init; }

    /// <summary>One of <see cref="Samplers.SamplerCatalog.Methods"/>. W&amp;B's <c>bayes</c> is read as <c>auto</c>.</summary>
    public string Method { get; init; } = "auto";

    /// <summary>
    /// What <c>auto</c> came to when the sweep was begun; no part of the digest. Null: the method is named, or an earlier version began the sweep,
    /// which goes on with samplers.
    /// </summary>
    public MethodChoice? Chosen { get; init; }

    /// <summary>At least one; the first is the one that stopping and progress look at.</summary>
    public required ImmutableArray<Objective> Objectives { get; init; }

    /// <summary>Metric to the value at which a trade-off stops being useful: the reference point of the hypervolume.</summary>
    public ImmutableSortedDictionary<string, double> Reference { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public ImmutableArray<OutputConstraint> Constraints { get; init; } = [];

    public required SearchSpace Space { get; init; }

    /// <summary>In order of execution; the last one's artifact is what gets served and measured.</summary>
    public required ImmutableArray<StageSpec> Stages { get; init; }

    public StoppingSpec Stopping { get; init; } = new();

    public required Budget Budget { get; init; }

    /// <summary>USD per hour by device class, in nano-dollars.</summary>
    public required ImmutableSortedDictionary<string, DevicePrice> Prices { get; init; }

    public ResourceSpec Resources { get; init; } = new();

    public ServingSpec Serving { get; init; } = new();

    public long Seed { get; init; }

    /// <summary>How many seeds each configuration is run with.</summary>
    public int Replicates { get; init; } = 1;

    /// <summary>How often a node that crashed is tried again. Lost workers do not count.</summary>
    public int Retries { get; init; } = 2;

    public ImmutableArray<Notification> Notify { get; init; } = [];

    /// <summary>Whose budget it also counts against and whose keys reach it; null: <c>default</c>. Not part of the digest, nor what follows.</summary>
    public string? Project { get; init; }

    /// <summary>Higher goes first where sweeps compete for slots.</summary>
    public int Priority { get; init; }

    /// <summary>What the submitter's folder held, where files travel by digest.</summary>
    public BundleSpec? Bundle { get; init; }

    /// <summary>Which checkpoints and artifacts stay: <c>all</c> (null), <c>frontier</c> or <c>last</c>.</summary>
    public string? Keep { get; init; }

    /// <summary>The first that matches an attempt that failed says what follows; null: none.</summary>
    public ImmutableArray<FailureRule>? Failures { get; init; }

    /// <summary>Where the sampler learns from before the first trial; null: nowhere.</summary>
    public ImmutableArray<WarmSource>? WarmStart { get; init; }

    /// <summary>Tried before what the sampler proposes, which fills in what they leave open; null: none.</summary>
    public ImmutableArray<Configuration>? Enqueue { get; init; }

    /// <summary>True: proposals are made inside the grain's turn, so that a run is bit-identical to its repetition.</summary>
    public bool ThinkInline { get; init; }
}

/// <param name="Kind"><c>image-classifier</c>, <c>tabular</c>, <see cref="Program"/>, <see cref="External"/> or <see cref="Simulated"/>.</param>
public sealed record TrainerSpec(string Kind)
{
    /// <summary>The kind whose configurations outside clients evaluate: they ask for a trial and tell what it gave.</summary>
    public const string External = "external";

    /// <summary>The kind that is a program of the user's.</summary>
    public const string Program = "command";

    /// <summary>The kind that trains nothing: a problem whose answer is known tells metrics and seconds.</summary>
    public const string Simulated = "simulated";

    /// <summary>Set for <see cref="Simulated"/> alone.</summary>
    public ProblemSpec? Problem { get; init; }

    /// <summary>Set for <see cref="Program"/> alone.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>How long an outside client may stay silent about what it asked for, seconds. Null: not external, or ten minutes.</summary>
    public double? AskSeconds { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsExternal => Kind == External;

    /// <summary>Seconds to charge are the trainer's own word rather than what passed on a worker.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool ReportsClock => Problem is not null || Command?.ReportsClock == true;

    /// <summary>Part of every node's digest: results of another version are not reused.</summary>
    public int Version { get; init; } = 1;

    public DataSpec? Data { get; init; }

    /// <summary>Digest of data and split, filled in when the spec is submitted.</summary>
    public string DataDigest { get; init; } = "";
}

/// <param name="Name">One of <see cref="Simulation.SimulatedProblems"/>.</param>
/// <param name="Noise">False: measurements tell the truth, whatever the seed.</param>
public sealed record ProblemSpec(string Name, bool Noise = true);

public enum Goal
{
    Unspecified = 0,
    Minimize = 1,
    Maximize = 2,
}

/// <param name="Tolerance">Share of the best value that still counts as as good (0.005: within 0.5%). 0: none.</param>
public sealed record Objective(string Metric, Goal Goal, double Tolerance = 0)
{
    /// <summary>W&amp;B's <c>target</c>: the sweep ends when reached.</summary>
    public double? Target { get; init; }

    /// <summary>Lower is better.</summary>
    public double Loss(double value) => Goal == Goal.Maximize ? -value : value;
}

/// <summary><c>accuracy &gt;= 0.9</c>. A bound with a unit (<c>5ms</c>) is converted to the metric's unit when read.</summary>
public sealed record OutputConstraint(string Metric, bool AtLeast, double Bound)
{
    public bool Holds(double value) => AtLeast ? value >= Bound : value <= Bound;

    /// <summary>By how much it is broken; at most 0 where it holds.</summary>
    public double Violation(double value) => AtLeast ? Bound - value : value - Bound;
}

/// <summary>One step of the pipeline and which parameters it reads.</summary>
/// <param name="Parameters">Names, of the space's parameters, constants included.</param>
public sealed record StageSpec(string Name, ImmutableArray<string> Parameters)
{
    /// <summary>For stages after the first: how many different settings are tried on one result of the stage before. 0: the planner chooses.</summary>
    public int Branches { get; init; }

    /// <summary>Values at which the stage does nothing (no pruning, no quantisation), for its parameters that have one.</summary>
    public ImmutableSortedDictionary<string, ParameterValue> Neutral { get; init; } = ImmutableSortedDictionary<string, ParameterValue>.Empty;
}

public sealed record StoppingSpec
{
    public const string None = "none";
    public const string Asha = "asha";
    public const string Hyperband = "hyperband";
    public const string Median = "median";

    public static ImmutableArray<string> Rules { get; } = [None, Asha, Hyperband, Median];

    /// <summary>One of <see cref="Rules"/>.</summary>
    public string Rule { get; init; } = None;

    /// <summary>Whether trials pause at rungs at all.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasRungs => Rule != None;

    /// <summary>True: by all objectives that are known while training, and what training has cost so far; else by the first.</summary>
    public bool ComparesAll { get; init; }

    /// <summary>Epochs of the first rung.</summary>
    public int MinEpochs { get; init; } = 1;

    /// <summary>One in this many goes on at each rung.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>The sweep ends when the next tenth of its budget is expected to add less than this share to the hypervolume; null: it does not.</summary>
    public double? MinGain { get; init; }

    /// <summary>True: a trial at a rung that cannot reach the frontier any more, even if it improves as much as any did, is stopped; null: it is not.</summary>
    public bool? CostAware { get; init; }

    /// <summary>What training must have cost at the first rung, nano-dollars; null: rungs are epochs. Later rungs cost <see cref="Reduction"/> times as much each.</summary>
    public long? MinCostNano { get; init; }
}

/// <summary>At least one is set.</summary>
/// <param name="CostNano">Nano-dollars; the hard cap on charges plus reservations.</param>
/// <param name="Seconds">Wall time of running, pauses left out.</param>
public sealed record Budget(long? CostNano, double? Seconds = null, int? Trials = null);

/// <param name="NanoPerHour">Nano-dollars per hour of one slot of the class.</param>
public sealed record DevicePrice(long NanoPerHour, double? Watts = null);

/// <param name="Tree">Reference of the packed folder.</param>
/// <param name="GitCommit">Of the folder when it was submitted; null: it is under no version control.</param>
/// <param name="GitChanged">Whether files differed from that commit.</param>
public sealed record BundleSpec(string Tree, string? GitCommit = null, bool GitChanged = false);

public enum FailureAction
{
    None = 0,

    /// <summary>Counts against the retries; another worker first.</summary>
    RetryElsewhere = 1,

    /// <summary>The device gets no more work of this sweep; the attempt is tried again free of the retries.</summary>
    ExcludeDevice = 2,

    /// <summary>The node fails at once.</summary>
    DoNotRetry = 3,
}

/// <summary>What follows when an attempt fails in a way that its log tells.</summary>
/// <param name="Pattern">.NET regular expression, tried on the attempt's message and the last lines of its log.</param>
public sealed record FailureRule(string Pattern, FailureAction Then);

/// <summary>What trains.</summary>
public sealed record ResourceSpec
{
    public string Class { get; init; } = "cpu";

    /// <summary>Further classes that may train, cheapest first wins; costs are always told at the price of <see cref="Class"/>.</summary>
    public ImmutableArray<string>? AlsoClasses { get; init; }

    /// <summary>What one attempt may use; null: not limited by the spec.</summary>
    public long? MemoryBytes { get; init; }

    public int Cores { get; init; } = 1;

    public int Gpus { get; init; }

    /// <summary>Attempts at a time; 0: as many as there are slots.</summary>
    public int Concurrency { get; init; }
}

/// <summary>On what the artifacts are measured, and at which price.</summary>
public sealed record ServingSpec
{
    public string Class { get; init; } = "cpu";

    public ImmutableArray<int> BatchSizes { get; init; } = [1, 8, 64];

    /// <summary>A JSON file with rows for each input of a model that is not ours; null: made up from the shapes.</summary>
    public string? Sample { get; init; }

    /// <summary>A program that serves one request each time it is started, timed where the artifact is no ONNX file; macros as in a command.</summary>
    public ImmutableArray<string>? Command { get; init; }
}

/// <param name="Webhook">An http(s) address, or null.</param>
/// <param name="Command">A program and its arguments, or empty.</param>
public sealed record Notification(string? Webhook, ImmutableArray<string> Command);
