using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Specs;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard;

/// <summary>A sweep of one configuration: what reproduces a trial, and a beginning for the next spec.</summary>
internal static class OneTrialSpec
{
    public static void MapTrialSpecs(this IEndpointRouteBuilder app) => app.MapGet("/sweeps/{sweep}/trials/{number:int}/spec.yaml", Download)
        .RequireAuthorization(Policies.Read).WithMetadata(new DashboardPage()).ExcludeFromDescription();

    /// <param name="seed">Of the trial's training; null: the sweep's.</param>
    public static string Yaml(SweepSpec spec, TrialView trial, long? seed)
    {
        // Each parameter keeps its place and its stage, and has one value.
        var parameters = spec.Space.Parameters.Where(parameter => trial.Configuration.TryGet(parameter.Name, out _))
            .Select(parameter => (Parameter)new ConstantParameter(parameter.Name, trial.Configuration[parameter.Name]) { Stage = parameter.Stage });
        var one = spec with
        {
            Name = $"{spec.Name}-{trial.Number}",
            Description = $"The configuration of {spec.Name}/{trial.Number} alone.",
            Space = new SearchSpace([.. parameters]),
            Method = "grid",
            Stopping = new StoppingSpec(),
            Seed = seed ?? spec.Seed,
            Replicates = 1,
            Budget = spec.Budget with { Trials = 1 },
            Notify = [],
            Bundle = null,
            Stages = [.. spec.Stages.Select(stage => stage with { Branches = 0 })],
        };
        return NativeYaml.Write(one, [], Environment.CurrentDirectory);
    }

    internal static async Task<FileContentHttpResult> Download(
        string sweep, int number, VisibleSweeps sweeps, ISweepStore store, SweepSums sums, HttpContext context, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var trial = await store.Trial(named.Id, number, cancel)
            ?? throw new RefusedException(StatusCodes.Status404NotFound, "No such trial", $"Sweep '{named.Label}' has no trial {number}.");
        var nodes = await sums.Nodes(named.Id, trial.Path, cancel);
        PageHeaders.Set(context.Response);
        var text = Yaml(named.View.Spec, trial, nodes.FirstOrDefault()?.Seed);
        return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(text), "application/yaml", $"{named.View.Name}-{number}.yaml");
    }
}
