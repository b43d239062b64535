namespace Optimizer.Client.V1;

/// <summary>A device of a worker.</summary>
/// <param name="State">Of the worker: <c>here</c>, <c>draining</c> or <c>gone</c>.</param>
/// <param name="Coordinator">Whose stream the worker is on, or was last.</param>
/// <param name="Runs">Trial and stage; null: nothing that the asking key may see.</param>
public sealed record DeviceRow(
    string Worker, string State, string Coordinator, DateTimeOffset SeenAt, string Device, string Class, string Kind, int Threads, string? Runs);
