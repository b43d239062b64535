using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Which sweep a submitted spec means: the one of its name and digest, or a new one.</summary>
/// <param name="Extends">Another spec than the sweep's, which it shall go on under.</param>
internal sealed record Submission(string Id, SweepSpec Spec, bool Extends = false)
{
    /// <exception cref="RefusedException">Another spec has the name, and neither choice was made.</exception>
    public static async Task<Submission> Of(SubmitRequest request, VisibleSweeps sweeps, SweepPages pages, CancellationToken cancel)
    {
        var spec = InProject(SubmittedSpec.Read(request.Spec, sweeps.Caller), sweeps.Caller);
        var digest = SweepDigest.Of(spec);
        if (request.New) return new Submission(IdOf(spec.Name, digest, Guid.NewGuid().ToString("N")), spec);
        var namesakes = (await pages.Named(spec.Name, ProjectOf(spec), cancel)).Where(view => view.Name == spec.Name && ProjectOf(view.Spec) == ProjectOf(spec)).ToList();
        if (namesakes.Find(view => SweepDigest.Of(view.Spec) == digest) is { } same) return new Submission(same.Id, spec);
        if (namesakes.Count == 0) return new Submission(IdOf(spec.Name, digest, ""), spec);
        return request.Extend ? new Submission(namesakes[0].Id, spec, Extends: true) : throw Changed(namesakes[0], spec);
    }

    /// <returns>12 hex digits.</returns>
    internal static string IdOf(string name, string digest, string nonce) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{digest}\n{nonce}")).AsSpan(0, 6));

    private static string ProjectOf(SweepSpec spec) => spec.Project ?? SweepSpec.DefaultProject;

    /// <summary>A key of one project submits to that project, whether the spec says so or says nothing.</summary>
    private static SweepSpec InProject(SweepSpec spec, Caller caller)
    {
        if (caller.Project is not { } project || spec.Project == project) return spec;
        if (spec.Project is null) return spec with { Project = project };
        throw new RefusedException(
            StatusCodes.Status403Forbidden, "Another project",
            $"The spec is for the project '{spec.Project}', the key '{caller.Name}' for '{project}'; change the spec's project, or use another key.");
    }

    private static RefusedException Changed(SweepView known, SweepSpec spec) => new(
        StatusCodes.Status409Conflict, "The spec has changed",
        $"Sweep '{spec.Name}' was started from another spec. What differs:\n"
        + string.Join('\n', SpecDifferences.Between(known.Spec, spec).Select(line => "  " + line))
        + "\nEither start a second sweep of that name with --new, or go on with this one under the changed spec with --extend.");
}
