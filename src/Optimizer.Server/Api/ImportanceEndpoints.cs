using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Importance;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>Which parameters matter for what.</summary>
internal static class ImportanceEndpoints
{
    public static void MapImportance(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/importance", Importance).As(
        "ReadImportance", "How much each parameter matters for each objective and cost, pairs of them, and curves for plots.", Policies.Read,
        StatusCodes.Status404NotFound);

    /// <param name="objective">Any measured metric; all objectives and costs when left out.</param>
    internal static async Task<Ok<MetricImportanceRow[]>> Importance(
        string sweep, string? objective, VisibleSweeps sweeps, ISweepStore store, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var spec = named.View.Spec;
        var trials = (await store.Trials(named.Id, cancel)).Where(trial => trial.Status == TrialStatus.Completed)
            .Select(trial => (trial.Configuration, (IReadOnlyDictionary<string, double>)trial.Metrics)).ToList();
        var metrics = objective is null ? ImportanceOf.Metrics(spec) : [Named(spec, objective, trials)];
        // A metric that no trial has is told of only when it was asked for by being an objective.
        var measured = metrics.Where(metric => objective is not null || spec.Objectives.Contains(metric) || trials.Any(trial => trial.Item2.ContainsKey(metric.Metric)));
        return TypedResults.Ok(measured.Select(metric => Row(ImportanceOf.Of(spec.Space, metric, trials, spec.Seed))).ToArray());
    }

    private static Objective Named(SweepSpec spec, string name, List<(Configuration, IReadOnlyDictionary<string, double> Metrics)> trials)
    {
        if (ImportanceOf.Metrics(spec).FirstOrDefault(metric => metric.Metric == name) is { } known) return known;
        var measured = trials.SelectMany(trial => trial.Metrics.Keys).Distinct().ToList();
        if (measured.Contains(name)) return new Objective(name, IsBetterWhenMore(name) ? Goal.Maximize : Goal.Minimize);
        throw new RefusedException(
            StatusCodes.Status404NotFound, "No such metric",
            $"No completed trial of '{spec.Name}' has a metric '{name}'; there are {string.Join(", ", measured.Concat(spec.Objectives.Select(one => one.Metric)).Distinct().Order(StringComparer.Ordinal))}.");
    }

    /// <summary>Of metrics that are no objectives, whose goal the spec does not say.</summary>
    private static bool IsBetterWhenMore(string metric) =>
        metric.Contains("accuracy", StringComparison.Ordinal) || metric.StartsWith("throughput", StringComparison.Ordinal);

    private static MetricImportanceRow Row(MetricImportance found) => new(
        found.Metric, Words.Of(found.Goal), found.Scale, found.Trials, found.LeftOut, found.Explained, found.Note,
        [.. found.Parameters.Select(parameter => new ParameterImportanceRow(
            parameter.Name,
            new(parameter.When.ToDictionary(condition => condition.Parameter, condition => condition.AnyOf.Select(Json).ToArray()), StringComparer.Ordinal),
            parameter.Trials, parameter.Values, parameter.Ped, parameter.Variance,
            [.. parameter.Curve.Select(point => new CurvePointRow(Json(point.Value), point.Mean, point.Low, point.High, point.Trials))]))],
        [.. found.Interactions.Select(pair => new InteractionRow(pair.One, pair.Other, pair.Variance))]);

    private static JsonElement Json(ParameterValue value) => JsonSerializer.SerializeToElement(value, CoreJson.Options);
}
