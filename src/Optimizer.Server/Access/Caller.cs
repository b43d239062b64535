using System.Security.Claims;
using Optimizer.Core.Access;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Access;

/// <summary>Who asks.</summary>
/// <param name="Id">Of the key; <c>owner</c> for processes of the server's own user and where no key exists yet.</param>
/// <param name="Project">The only project that is there for it; null: all.</param>
internal sealed record Caller(string Id, string Name, Role Role, string? Project)
{
    private const string ProjectClaim = "project";

    /// <summary>The user of this process, or anyone on loopback until there are keys.</summary>
    public static Caller Owner { get; } = new("owner", "owner", Role.Admin, null);

    public static Caller Of(KeyView key) => new(key.Id, key.Name, key.Role, key.Project);

    /// <exception cref="InvalidOperationException">Nobody was authenticated.</exception>
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("A caller was asked for where nobody is authenticated."),
        user.FindFirstValue(ClaimTypes.Name) ?? "", Enum.Parse<Role>(user.FindFirstValue(ClaimTypes.Role)!), user.FindFirstValue(ProjectClaim));

    public ClaimsPrincipal Principal(string scheme)
    {
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, Id), new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString()) };
        if (Project is not null) claims.Add(new Claim(ProjectClaim, Project));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    public bool Sees(SweepSpec spec) => Project is null || Project == (spec.Project ?? SweepSpec.DefaultProject);
}
