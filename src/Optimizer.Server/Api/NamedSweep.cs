using Microsoft.AspNetCore.Http;
using Optimizer.Client;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <param name="Label">What its trials are called after: the name, or the id where a newer sweep has the name.</param>
internal sealed record NamedSweep(SweepView View, string Label)
{
    public string Id => View.Id;

    public string Trial(int number) => $"{Label}/{number}";

    /// <exception cref="RefusedException">There is none.</exception>
    public static async Task<NamedSweep> Find(string sweep, ISweepStore store, CancellationToken cancel)
    {
        var newest = sweep == OptimizerClient.Newest;
        if (await store.Find(newest ? null : sweep, cancel) is not { } view)
            throw new RefusedException(StatusCodes.Status404NotFound, "No such sweep", newest
                ? "There is no sweep in this database yet; start one with `optimizer run SPEC`."
                : $"There is no sweep '{sweep}' in this database; `optimizer sweeps` lists them.");
        var holder = await store.Find(view.Name, cancel);
        return new NamedSweep(view, holder?.Id == view.Id ? view.Name : view.Id);
    }
}
