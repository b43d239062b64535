namespace Optimizer.Core.Access;

/// <summary>What a key may do. Frozen: stored and shown to users.</summary>
public enum Role
{
    None = 0,

    /// <summary>Reads sweeps.</summary>
    Viewer = 1,

    /// <summary>Reads sweeps, starts and commands them.</summary>
    Submitter = 2,

    /// <summary>Runs attempts: the agents' stream, and files by their digest. Nothing else.</summary>
    Worker = 3,

    /// <summary>All, keys and projects included.</summary>
    Admin = 4,
}
