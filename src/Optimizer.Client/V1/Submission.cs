using System.Text.Json;

namespace Optimizer.Client.V1;

/// <param name="Spec">A checked spec as the spec reader writes it, data digest filled in.</param>
/// <param name="New">Start another sweep of that name.</param>
/// <param name="Extend">Go on with the sweep of that name under the changed spec.</param>
public sealed record SubmitRequest(JsonElement Spec, bool New = false, bool Extend = false)
{
    /// <summary>What the spec's warm_start files hold; sweeps it names are read by the service.</summary>
    public WarmSetRow[]? Warm { get; init; }
}

/// <param name="Source">As people call it: <c>trials.csv</c>.</param>
/// <param name="LeftOut">Rows that were not sent, by why not.</param>
public sealed record WarmSetRow(string Source, WarmTrialRow[] Trials, SortedDictionary<string, int>? LeftOut = null);

/// <summary>A trial that was done elsewhere.</summary>
/// <param name="Metrics">Every objective of the spec among them.</param>
public sealed record WarmTrialRow(SortedDictionary<string, JsonElement> Parameters, SortedDictionary<string, double> Metrics);

/// <param name="Created">False: one of that name and spec was there and goes on.</param>
public sealed record SubmitResult(string Sweep, string Name, bool Created, string Status)
{
    /// <summary>What was taken, kept and dropped: sentences.</summary>
    public string[] Said { get; init; } = [];
}
