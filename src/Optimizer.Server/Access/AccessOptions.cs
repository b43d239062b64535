using System.Collections.Immutable;

namespace Optimizer.Server.Access;

/// <summary>How a server is reached.</summary>
internal sealed record AccessOptions
{
    /// <summary>From this machine only: then no key is needed until there is one.</summary>
    public bool IsLoopback { get; init; } = true;

    /// <summary>Of this start, for the page of an embedded run: then nobody comes in without it, loopback or not. Null: keys alone decide.</summary>
    public string? StartToken { get; init; }

    /// <summary>Names, beside loopback's and the machine's own, that requests may call the server by.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Of one key, or of one address without a key, in the long run. Ten times as many may come at once.</summary>
    public int RequestsPerSecond { get; init; } = 100;
}
