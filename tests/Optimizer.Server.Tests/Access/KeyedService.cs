using Optimizer.Server.Tests.Serving;

namespace Optimizer.Server.Tests.Access;

/// <summary>One service with a key of each role, for tests that only ask.</summary>
public sealed class KeyedService : IAsyncLifetime
{
    internal Service Service { get; private set; } = null!;

    /// <summary>Role to key.</summary>
    internal Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        Service = await Service.Start();
        foreach (var role in new[] { "viewer", "submitter", "worker" }) Keys[role] = await Service.Key(role);
        Keys["admin"] = Service.Admin!;
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
