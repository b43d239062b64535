using Microsoft.Extensions.DependencyInjection;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Server.Agents;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Access;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard;

/// <summary>What a page may do to a sweep: the same commands as the API's, for the same roles.</summary>
internal sealed class SweepCommands(Viewer viewer, TrialNotes notes, IServiceProvider services)
{
    private readonly IGrainFactory? grains = services.GetService<IGrainFactory>();
    private readonly WorkNudge? nudge = services.GetService<WorkNudge>();

    /// <summary>False: the database is only read here, whoever looks.</summary>
    public bool IsRunning => grains is not null;

    /// <returns>Null: go ahead; else why not.</returns>
    public async Task<string?> Refusal() =>
        grains is null ? "This page only reads the database; whatever runs the sweep can pause or cancel it."
        : await viewer.MaySubmit() ? null
        : $"Your key has the role {Words.Of((await viewer.Caller()).Role)}; this takes {Policies.Words(Policies.Submit)}.";

    /// <returns>Null: nobody said anything of it.</returns>
    public Task<TrialNote?> Note(string sweep, int trial) => notes.Find(sweep, trial, CancellationToken.None);

    /// <param name="tags">With commas between.</param>
    /// <exception cref="RefusedException">Not for this viewer, or too long.</exception>
    public async Task<TrialNote?> Save(string sweep, int trial, string note, string tags)
    {
        await Allowed(sweep);
        await notes.Save(sweep, trial, NoteText.Note(note), NoteText.Tags(tags), (await viewer.Caller()).Name, CancellationToken.None);
        return await Note(sweep, trial);
    }

    public async Task Pause(string sweep) => await (await Allowed(sweep)).Pause("paused on the dashboard");

    public async Task Resume(string sweep)
    {
        await (await Allowed(sweep)).Resume();
        nudge?.WakeAll();
    }

    public async Task Cancel(string sweep) => await (await Allowed(sweep)).Cancel();

    /// <param name="usd">The new caps on the whole sweep; null: none of that kind.</param>
    public async Task RaiseBudget(NamedSweep sweep, double? usd, double? seconds, int? trials)
    {
        if (usd is not (null or (> 0 and <= 1e9))) throw new RefusedException(400, "Not a budget", $"A budget must be above 0 and at most $1,000,000,000, got {usd}.");
        if (seconds is <= 0 || trials is <= 0) throw new RefusedException(400, "Not a budget", "A cap on time or trials must be above 0.");
        var spec = sweep.View.Spec with { Budget = new Budget(usd is { } money ? Money.FromUsd((decimal)money) : null, seconds, trials) };
        var answer = await (await Allowed(sweep.Id)).Submit(spec);
        if (answer.Refusal is { } refusal) throw new RefusedException(409, "Refused", refusal);
        nudge?.WakeAll();
    }

    /// <exception cref="RefusedException">Not for this viewer, or no such sweep for them.</exception>
    private async Task<ISweepGrain> Allowed(string sweep)
    {
        if (await Refusal() is { } refusal) throw new RefusedException(403, "Not allowed", refusal);
        var named = await (await viewer.Sweeps()).Find(sweep, CancellationToken.None);
        return grains!.GetGrain<ISweepGrain>(named.Id);
    }
}
