using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Optimizer.Core.Search;

namespace Optimizer.Core.Commands;

/// <summary>A user's own program as a trainer: how it is started, how its metrics are read, what it can do.</summary>
public sealed record CommandSpec
{
    /// <summary>Folder the program runs in where files do not travel: the spec's own, absolute. Not part of the sweep's identity.</summary>
    public string Folder { get; init; } = "";

    /// <summary>W&amp;B's <c>program</c>: a file, relative to the folder, or a name in PATH. Null: the commands name theirs.</summary>
    public string? Program { get; init; }

    /// <summary>Arguments of each stage's program, with W&amp;B's macros unresolved.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Stages { get; init; }

    /// <summary>Metric to a regular expression with one group, or to the key before <c>=</c> or <c>:</c>. Empty: protocol lines only.</summary>
    public ImmutableSortedDictionary<string, string> Metrics { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Folder below the attempt's own in which the program finds what it left, and leaves what it needs to go on. Null: it begins anew each time.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>File below the attempt's own folder that is the model to serve, where the program does not name it in <c>done</c>.</summary>
    public string? Artifact { get; init; }

    /// <summary>Files and folders, relative, whose content the results depend on, beside the program.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>SHA-256 over the program's and the declared files' content, filled in when the spec is read from disk.</summary>
    public string FilesDigest { get; init; } = "";

    public CommandEnvironment Environment { get; init; } = new();

    /// <summary>Longest that one attempt may run, seconds; null: no limit but the lease.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Longest that it may print nothing, seconds; null: the worker's limit.</summary>
    public double? SilenceSeconds { get; init; }

    /// <summary>How long it has to save itself after SIGTERM, seconds.</summary>
    public double GraceSeconds { get; init; } = 15;

    /// <summary>Reports that a run makes at most, where no parameter <c>epochs</c> says it: W&amp;B's <c>max_iter</c>.</summary>
    public int? Reports { get; init; }

    /// <summary>Seconds to charge are the program's own word (<c>clock: reported</c>): remote or simulated work.</summary>
    public bool ReportsClock { get; init; }

    /// <summary>Whether <c>import wandb</c> gives the stand-in.</summary>
    public bool WandbStandIn { get; init; }

    /// <summary>Dotted names of parameters that are mappings of others: W&amp;B passes such a one as a whole.</summary>
    public ImmutableArray<string> Nested { get; init; } = [];

    /// <summary>Names metrics that only the program can tell: its end without a value of one is bad output, a value that is no number is divergence.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>What changes results, for the nodes' digests: limits and places do not.</summary>
    public string Digest()
    {
        var node = (JsonObject)JsonSerializer.SerializeToNode(
            this with { Folder = "", TimeoutSeconds = null, SilenceSeconds = null, GraceSeconds = 0, Required = [] }, CoreJson.Options)!;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Of(node, CoreJson.Options))).AsSpan(0, 8));
    }
}

/// <summary>What surrounds the program.</summary>
public sealed record CommandEnvironment
{
    /// <summary>What <c>${interpreter}</c> stands for; null: python3 for a program that ends with .py, else nothing.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Run once per worker for a bundle, before the first attempt; <c>${environment}</c> is a folder that stays.</summary>
    public ImmutableArray<string> Setup { get; init; } = [];

    /// <summary>Longest that it may take, seconds.</summary>
    public double SetupSeconds { get; init; } = 1800;

    /// <summary>Variables of the worker's own environment that the program may see.</summary>
    public ImmutableArray<string> Pass { get; init; } = [];

    /// <summary>Further variables.</summary>
    public ImmutableSortedDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
