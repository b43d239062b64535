using System.Collections.Immutable;
using Optimizer.Client.V1;
using Optimizer.Core.Access;
using Optimizer.Server.Api;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Access;

/// <summary>Makes, lists and revokes keys: for the API, and for the command line beside the database.</summary>
internal sealed class KeyDesk(KeyStore keys, TimeProvider clock)
{
    /// <returns>The key with its secret, which is shown here and never again.</returns>
    /// <exception cref="FormatException">A value is not allowed; the message says which and why.</exception>
    public async Task<CreatedKey> Create(CreateKeyRequest request, CancellationToken cancel)
    {
        var name = Names.Checked("name", request.Name);
        var role = RoleOf(request.Role);
        var project = request.Project is null ? null : Names.Checked("project", request.Project);
        if (project is not null && role is (Role.Admin or Role.Worker))
            throw new FormatException($"A key of role {request.Role} is for all projects; leave out the project, or make a viewer or submitter.");
        var key = ApiKey.Make();
        var view = new KeyView(key.Id, name, role, project, clock.GetUtcNow(), null, null);
        await keys.Add(view, key.Hash, cancel);
        return new CreatedKey(Row(view), key.Reveal());
    }

    public async Task<ImmutableArray<KeyRow>> List(CancellationToken cancel) => [.. (await keys.All(cancel)).Select(Row)];

    /// <returns>False: there is none of that id that is valid.</returns>
    public Task<bool> Revoke(string id, CancellationToken cancel) => keys.Revoke(id, clock.GetUtcNow(), cancel);

    private static Role RoleOf(string? word) =>
        Enum.GetValues<Role>().FirstOrDefault(role => role != Role.None && Words.Of(role) == word) is var role && role != Role.None
            ? role
            : throw new FormatException($"The role '{word}' must be viewer, submitter, worker or admin.");

    private static KeyRow Row(KeyView key) => new(key.Id, key.Name, Words.Of(key.Role), key.Project, key.CreatedAt, key.RevokedAt, key.LastUsedAt);
}
