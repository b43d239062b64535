using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Optimizer.Client;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>The sweeps that are there for whoever asks: a key of one project sees no other's.</summary>
internal sealed class VisibleSweeps(ISweepStore store, Caller caller)
{
    public Caller Caller => caller;

    /// <summary>Newest first.</summary>
    public async Task<ImmutableArray<SweepView>> All(CancellationToken cancel) => [.. (await store.Sweeps(cancel)).Where(view => caller.Sees(view.Spec))];

    /// <param name="sweep">An id, a name (its newest), or <c>~</c>: the newest of all.</param>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<NamedSweep> Find(string sweep, CancellationToken cancel)
    {
        var newest = sweep == OptimizerClient.Newest;
        if (await Look(newest ? null : sweep, cancel) is not { } view)
            throw new RefusedException(StatusCodes.Status404NotFound, "No such sweep", newest
                ? "There is no sweep in this database yet; start one with `optimizer run SPEC`."
                : $"There is no sweep '{sweep}' in this database; `optimizer sweeps` lists them.");
        var holder = await Look(view.Name, cancel);
        return new NamedSweep(view, holder?.Id == view.Id ? view.Name : view.Id);
    }

    private async Task<SweepView?> Look(string? idOrName, CancellationToken cancel)
    {
        // No sweep is called so, and a database may not even take it for a text.
        if (idOrName?.Any(char.IsControl) == true) return null;
        return caller.Project is { } project ? await store.Find(idOrName, project, cancel) : await store.Find(idOrName, cancel);
    }
}
