namespace Optimizer.FaultDrill;

/// <param name="Length">From the first fault that may happen to the last.</param>
/// <param name="Seed">Of the faults: when, and whom of those that are there.</param>
/// <param name="CheckSequence">False: coordinators append without looking at the sequence number; the audit must find what that does.</param>
/// <param name="Keep">Folder that keeps logs, journals and events; null: everything is removed.</param>
internal sealed record DrillOptions(TimeSpan Length, int Seed, bool CheckSequence, string? Keep);
