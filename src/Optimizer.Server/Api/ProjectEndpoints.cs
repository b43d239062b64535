using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Costs;
using Optimizer.Server.Access;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Projects: sweeps that share a budget above their own.</summary>
internal static class ProjectEndpoints
{
    private const double MostUsd = 1e9;

    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        api.MapGet("/projects", List).As("ListProjects", "Lists projects with their budgets and spend.", Policies.Read);
        api.MapPut("/projects/{project}/budget", SetBudget).As("SetProjectBudget", "Caps the sum over a project's sweeps; null takes the cap away.", Policies.Administer);
    }

    internal static async Task<Ok<ProjectRow[]>> List(ProjectStore projects, Caller caller, CancellationToken cancel) => TypedResults.Ok(
        (await projects.All(cancel)).Where(project => caller.Project is null || caller.Project == project.Name).Select(Row).ToArray());

    internal static async Task<Ok<ProjectRow>> SetBudget(string project, ProjectBudget budget, ProjectStore projects, CancellationToken cancel)
    {
        if (budget.Cost is { } cost && cost is not (>= 0 and <= MostUsd))
            throw new FormatException($"The budget {cost} must be from 0 to {MostUsd:0} USD, or null for none.");
        var name = Names.Checked("project", project);
        await projects.SetBudget(name, budget.Cost is { } usd ? Money.FromUsd((decimal)usd) : null, cancel);
        return TypedResults.Ok(Row((await projects.Find(name, cancel))!));
    }

    private static ProjectRow Row(ProjectView project) => new(
        project.Name, project.BudgetNano is { } nano ? Money.ToUsd(nano) : null, Money.ToUsd(project.SpendNano), Money.ToUsd(project.ReservedNano));
}
