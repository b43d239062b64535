using System.Text.Json;

namespace Optimizer.Client.V1;

/// <param name="Spec">A checked spec as the spec reader writes it, data digest filled in.</param>
/// <param name="New">Start another sweep of that name.</param>
/// <param name="Extend">Go on with the sweep of that name under the changed spec.</param>
public sealed record SubmitRequest(JsonElement Spec, bool New = false, bool Extend = false);

/// <param name="Created">False: one of that name and spec was there and goes on.</param>
public sealed record SubmitResult(string Sweep, string Name, bool Created, string Status);
