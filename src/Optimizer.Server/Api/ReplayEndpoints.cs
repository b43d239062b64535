using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Costs;
using Optimizer.Core.Planning;
using Optimizer.Core.Samplers;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>A finished sweep under another policy.</summary>
internal static class ReplayEndpoints
{
    /// <summary>Seeds of one request.</summary>
    private const int MostSeeds = 20;

    public static void MapReplay(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/replay", Run).As(
        "ReplaySweep", "What another method or stopping rule would have cost and found, on the recorded curves; the first row is what was recorded.", Policies.Read,
        StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    /// <param name="method">Left out: the sweep's own.</param>
    /// <param name="stopping">Left out: the sweep's own.</param>
    /// <param name="minCost">USD of training at the first rung; left out: as recorded. With <paramref name="minEpochs"/>: rungs are epochs again.</param>
    /// <param name="minGain">Share of the volume below which the sweep ends; left out: the sweep's own.</param>
    /// <param name="costAware">Whether what cannot reach the frontier is stopped; left out: the sweep's own.</param>
    /// <param name="compare"><c>first</c> objective or <c>all</c>; left out: the sweep's own.</param>
    /// <param name="devices">That work beside each other.</param>
    internal static async Task<Ok<ReplayRow[]>> Run(
        string sweep, string? method, string? stopping, int? minEpochs, int? reduction, double? minCost, bool? costAware, double? minGain, string? compare, int? seeds, int? devices, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        if (method is not null && !SamplerCatalog.Methods.Contains(method) && method != PlanSpaces.Method)
            throw Refused($"Method '{method}' is unknown; there are {string.Join(", ", SamplerCatalog.Methods)} and {PlanSpaces.Method}.");
        if (stopping is not null && !StoppingSpec.Rules.Contains(stopping)) throw Refused($"Stopping rule '{stopping}' is unknown; there are {string.Join(", ", StoppingSpec.Rules)}.");
        if (seeds is < 1 or > MostSeeds) throw Refused($"seeds must be 1 to {MostSeeds}, got {seeds}.");
        if (devices is < 1 or > 10_000) throw Refused($"devices must be 1 to 10000, got {devices}.");
        if (minEpochs is < 1) throw Refused($"minEpochs must be at least 1, got {minEpochs}.");
        if (reduction is < 2) throw Refused($"reduction must be at least 2, got {reduction}.");
        if (minCost is not null && !(minCost is > 0 and < 1e9)) throw Refused($"minCost must be an amount of money above 0, in USD, got {minCost}.");
        if (minGain is not null && !(minGain is > 0 and < 1)) throw Refused($"minGain must be a share above 0 and below 1, like 0.01, got {minGain}.");
        if (compare is not (null or "first" or "all")) throw Refused($"compare must be first or all, got '{compare}'.");
        if (minCost is not null && minEpochs is not null) throw Refused("minEpochs beside minCost: rungs are epochs or money; give one of them.");
        var (view, trials) = (named.View, await store.Trials(named.Id, cancel));
        var recorded = Recorded(trials, (await store.Nodes(named.Id, cancel)).ToDictionary(node => node.Id), await store.Reports(named.Id, cancel));
        var completed = trials.Where(trial => trial.Status == TrialStatus.Completed).Select(trial => trial.Metrics).ToList();
        if (completed.Count == 0) throw Refused($"Sweep '{view.Spec.Name}' has no completed trial yet: there is nothing to replay.");
        var spec = view.Spec with
        {
            Method = method ?? view.Spec.Method,
            Chosen = null,
            Stopping = view.Spec.Stopping with
            {
                Rule = stopping ?? view.Spec.Stopping.Rule,
                MinEpochs = minEpochs ?? view.Spec.Stopping.MinEpochs,
                Reduction = reduction ?? view.Spec.Stopping.Reduction,
                MinCostNano = minCost is { } usd ? Math.Max(1, Money.FromUsd((decimal)usd)) : minEpochs is null ? view.Spec.Stopping.MinCostNano : null,
                CostAware = costAware is { } aware ? aware ? true : null : view.Spec.Stopping.CostAware,
                MinGain = minGain ?? view.Spec.Stopping.MinGain,
                ComparesAll = compare is { } which ? which == "all" : view.Spec.Stopping.ComparesAll,
            },
        };
        if (WhyNot(spec) is { } wrong) throw Refused(wrong);
        // What auto came to, it comes to again; if auto is asked for, it chooses anew.
        spec = spec with { Chosen = method is null ? MethodChoice.Again(view.Spec, spec) : MethodChoice.Of(spec) };
        var objective = spec.Objectives[0];
        var values = completed.Select(metrics => metrics.GetValueOrDefault(objective.Metric, double.NaN)).Where(double.IsFinite).ToList();
        var rows = new List<ReplayRow>
        {
            new(NameOf(view.Spec), view.Spec.Stopping.Rule, view.Spec.Seed, Money.ToUsd(view.SpendNano), view.RunningSeconds, completed.Count,
                trials.Count(trial => trial.Status is TrialStatus.Paused or TrialStatus.Stopped),
                values.Count == 0 ? null : objective.Goal == Goal.Maximize ? values.Max() : values.Min(), 1, trials.Length, 0, 0),
        };
        for (var seed = 0; seed < (seeds ?? 5); seed++)
        {
            var found = await Task.Run(() => Replay.Run(spec with { Seed = spec.Seed + seed }, recorded, completed, devices ?? 1), cancel);
            rows.Add(new ReplayRow(
                NameOf(spec), spec.Stopping.Rule, spec.Seed + seed, found.Usd, found.Seconds, found.Completed, found.Stopped, Finite(found.Best), Finite(found.VolumeShare),
                found.Exact, found.Replaced, found.Unknown));
        }

        return TypedResults.Ok(rows.ToArray());
    }

    private static string NameOf(SweepSpec spec) => PlanSpaces.IsPlanned(spec) ? PlanSpaces.Method : spec.Method;

    /// <summary>The rules of a spec's stopping.</summary>
    private static string? WhyNot(SweepSpec spec)
    {
        var (stopping, costs) = (spec.Stopping, spec.Objectives.Count(objective => objective.Metric is "training_cost" or "train_seconds"));
        if (!stopping.HasRungs && stopping.CostAware == true) return "costAware stops trials at rungs, and there are none; add stopping=asha.";
        if (!stopping.HasRungs && stopping.MinCostNano is not null) return "minCost is of the first rung, and there are none; add stopping=asha.";
        if (stopping is { Rule: StoppingSpec.Hyperband, MinCostNano: not null }) return "hyperband deals trials out by epochs and goes without minCost; use stopping=asha.";
        return stopping.CostAware == true && (costs == 0 || costs == spec.Objectives.Length)
            ? "costAware weighs quality against what training costs, and the sweep's objectives are not both."
            : null;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static RefusedException Refused(string why) => new(StatusCodes.Status400BadRequest, "Cannot be replayed", why);

    private static List<RecordedTrial> Recorded(ImmutableArray<TrialView> trials, Dictionary<string, NodeView> nodes, ImmutableArray<ReportView> reports)
    {
        var byNode = reports.ToLookup(report => report.Node);
        return [.. trials.Select(trial => new RecordedTrial(trial.Configuration, Epochs(trial), Stages(trial)))];

        ImmutableSortedDictionary<int, (double, ImmutableSortedDictionary<string, double>)> Epochs(TrialView trial)
        {
            var epochs = ImmutableSortedDictionary.CreateBuilder<int, (double, ImmutableSortedDictionary<string, double>)>();
            foreach (var node in Done(trial).Where(node => node.Stage == StageNode.Train))
            {
                var each = node.ProductiveSeconds / Math.Max(1, (node.EpochTo ?? 1) - (node.EpochFrom ?? 0));
                foreach (var report in byNode[node.Id]) epochs[report.Epoch] = (each, report.Metrics);
                // The node's own end has the last word: what it was judged by.
                if (node.EpochTo is { } last) epochs[last] = (each, node.Metrics);
            }

            return epochs.ToImmutable();
        }

        ImmutableSortedDictionary<string, (double, ImmutableSortedDictionary<string, double>)> Stages(TrialView trial) =>
            Done(trial).Where(node => node.Stage != StageNode.Train).ToImmutableSortedDictionary(node => node.Stage, node => (node.ProductiveSeconds, node.Metrics), StringComparer.Ordinal);

        IEnumerable<NodeView> Done(TrialView trial) =>
            trial.Path.Where(nodes.ContainsKey).Select(id => nodes[id]).Where(node => node.Status == NodeStatus.Done);
    }
}
