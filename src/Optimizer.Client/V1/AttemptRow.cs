namespace Optimizer.Client.V1;

/// <summary>One execution of a node on a device. Money in USD.</summary>
/// <param name="Trial">The trial for whose sake it ran.</param>
/// <param name="Outcome"><c>running</c> until it ends.</param>
public sealed record AttemptRow(
    string Trial, string Node, int Attempt, string Stage, string Device, string DeviceClass, string Outcome, string? Message,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double Seconds, double Reserved, double Charged, double Overrun, double? Joules,
    string? Log);

/// <param name="Text">The end of the log; empty when the file is gone.</param>
public sealed record AttemptLog(string Node, int Attempt, string Stage, string Outcome, string? Log, string Text);

/// <summary>Metrics at an epoch of an attempt.</summary>
public sealed record ReportRow(string Node, int Attempt, int Epoch, SortedDictionary<string, double> Metrics, double Seconds, DateTimeOffset At);
