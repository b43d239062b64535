using Optimizer.Core.Access;

namespace Optimizer.Storage.Service;

/// <summary>An API key without its secret.</summary>
/// <param name="Project">Null: all projects.</param>
public sealed record KeyView(
    string Id, string Name, Role Role, string? Project, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <param name="BudgetNano">Cap on the sum of spend and reserved over its sweeps; null: none.</param>
public sealed record ProjectView(string Name, long? BudgetNano, long SpendNano, long ReservedNano)
{
    /// <summary>Null: no cap.</summary>
    public long? FreeNano => BudgetNano - SpendNano - ReservedNano;
}

public enum WorkerState
{
    None = 0,
    Here = 1,

    /// <summary>Told to take no more work.</summary>
    Draining = 2,
    Gone = 3,
}

/// <param name="Coordinator">Whose stream it is on, or was last.</param>
public sealed record WorkerView(string Name, string Session, string Coordinator, long? MemoryBytes, WorkerState State, DateTimeOffset SeenAt);

/// <param name="Id">Worker and device: "host-1/cpu-0".</param>
public sealed record DeviceView(string Id, string Worker, string Session, string Class, string Kind, string Address, int Threads);

/// <param name="Position">Characters of the log before this piece.</param>
public sealed record LogPiece(long Position, string Text);
