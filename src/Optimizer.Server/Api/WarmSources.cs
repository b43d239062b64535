using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>What a submitted spec's warm start holds: the trials of the sweeps it names, and the tables that came along.</summary>
internal static class WarmSources
{
    /// <exception cref="RefusedException">A sweep that is not there, or tables that cannot be read or are too large.</exception>
    public static async Task<ImmutableArray<WarmSet>> Read(
        SubmitRequest request, Submission submission, VisibleSweeps sweeps, SweepPages pages, ISweepStore store, CancellationToken cancel)
    {
        var sets = ImmutableArray.CreateBuilder<WarmSet>();
        foreach (var source in (submission.Spec.WarmStart ?? []).Where(source => source.Sweep is not null))
            sets.Add(await Of(source.Sweep!, submission, sweeps, pages, store, cancel));
        sets.AddRange((request.Warm ?? []).Select(Sent));
        return sets.ToImmutable();
    }

    private static async Task<WarmSet> Of(string name, Submission submission, VisibleSweeps sweeps, SweepPages pages, ISweepStore store, CancellationToken cancel)
    {
        // A name means the newest sweep of it but for this one: a sweep may learn from its namesakes.
        var found = (await pages.Named(name, sweeps.Caller.Project, cancel)).FirstOrDefault(view => view.Id != submission.Id);
        if (found is null)
            throw new RefusedException(StatusCodes.Status400BadRequest, "No such sweep", $"warm_start names the sweep '{name}', and there is no other sweep of that name or id; `optimizer sweeps` lists them.");
        var trials = await store.Trials(found.Id, cancel);
        var completed = trials.Where(trial => trial.Status == TrialStatus.Completed).ToList();
        var leftOut = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
        if (completed.Count < trials.Length) leftOut = leftOut.Add("no result", trials.Length - completed.Count);
        if (completed.Count > WarmSet.Most)
        {
            leftOut = leftOut.Add($"an older result than the newest {WarmSet.Most}", completed.Count - WarmSet.Most);
            completed = completed[^WarmSet.Most..];
        }

        return new WarmSet($"sweep {found.Name} ({found.Id})", [.. completed.Select(trial => new WarmTrial(trial.Configuration, trial.Metrics))], leftOut)
        {
            Warning = Differs(found.Spec, submission.Spec),
        };
    }

    private static string? Differs(SweepSpec source, SweepSpec spec)
    {
        if (source.Trainer.Kind != spec.Trainer.Kind) return $"Its trainer is {source.Trainer.Kind}, not {spec.Trainer.Kind}: its results may mislead.";
        return source.Trainer.DataDigest != spec.Trainer.DataDigest ? "Its data are others: its results are hints, not measurements." : null;
    }

    private static WarmSet Sent(WarmSetRow row)
    {
        if (row.Trials is null || row.Trials.Length > WarmSet.Most || row.Source is not { Length: > 0 and <= 300 })
            throw NotATable($"A table of warm needs a source of 1 to 300 characters and at most {WarmSet.Most} trials.");
        try
        {
            return new WarmSet(
                row.Source,
                [.. row.Trials.Select(trial => new WarmTrial(
                    new Configuration(trial.Parameters.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Deserialize<ParameterValue>(CoreJson.Options), StringComparer.Ordinal)),
                    trial.Metrics.ToImmutableSortedDictionary(StringComparer.Ordinal)))],
                (row.LeftOut ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal));
        }
        catch (Exception error) when (error is JsonException or ArgumentNullException or NullReferenceException or InvalidOperationException or FormatException or OverflowException)
        {
            throw NotATable($"The table '{row.Source}' of warm cannot be read: {error.Message}");
        }
    }

    private static RefusedException NotATable(string detail) => new(StatusCodes.Status400BadRequest, "Not a table of trials", detail);
}
