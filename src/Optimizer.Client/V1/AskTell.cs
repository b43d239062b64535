using System.Text.Json;

namespace Optimizer.Client.V1;

/// <param name="Client">A name of the asking process: the same name that asks again gets the same pending trial back.</param>
public sealed record AskRequest(string Client);

/// <param name="Status">Of the sweep. While it is <c>running</c>, no trial now means ask again in a moment.</param>
/// <param name="Trial">Null: none now.</param>
public sealed record AskResult(string Status, AskedTrialRow? Trial);

/// <summary>A trial to evaluate.</summary>
/// <param name="Number">Of the trial in its sweep; the address to tell it at.</param>
/// <param name="Attempt">To be named again when telling.</param>
/// <param name="FromEpoch">Epochs told already; with <paramref name="ToEpoch"/> null where the space has no parameter epochs.</param>
/// <param name="ToEpoch">Train up to and with this one.</param>
/// <param name="LeaseSeconds">How long the client may be silent before the trial goes to another.</param>
public sealed record AskedTrialRow(
    string Trial, int Number, int Attempt, SortedDictionary<string, JsonElement> Parameters, int? FromEpoch, int? ToEpoch, double LeaseSeconds);

/// <summary>Metrics on the way.</summary>
/// <param name="Seconds">Device seconds of this attempt so far; null: wall time since it was asked.</param>
public sealed record AskReportRequest(string Client, int Attempt, int Epoch, SortedDictionary<string, double> Metrics, double? Seconds = null);

/// <param name="Action"><c>continue</c>, <c>pause</c> (tell soon, the sweep stops) or <c>stop</c> (the trial is not yours any more).</param>
public sealed record AskVerdict(string Action, string Reason);

/// <summary>How a trial ended.</summary>
/// <param name="Metrics">A value for every objective but training_cost, which follows from the seconds.</param>
/// <param name="Failed">Null, or <c>error</c>, <c>out_of_memory</c> or <c>diverged</c>.</param>
/// <param name="Message">For a failure: one line a user can act on.</param>
/// <param name="Seconds">Device seconds to charge; null: wall time since it was asked.</param>
public sealed record TellRequest(
    string Client, int Attempt, SortedDictionary<string, double>? Metrics = null, string? Failed = null, string? Message = null, double? Seconds = null);
