using Optimizer.Client;
using Optimizer.Server.Hosting;
using Optimizer.Server.Tests.Hosting;

namespace Optimizer.Server.Tests.Api;

/// <summary>One finished sweep of three trials, read without an owner.</summary>
public sealed class FinishedSweep : IAsyncLifetime
{
    private TestHost host = null!;
    private ReadOnlyHost reader = null!;

    public OptimizerClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec()), CancellationToken.None);
        await host.Until(detail => detail.IsOver());
        await host.Leave();
        reader = await ReadOnlyHost.Start(host.Database, CancellationToken.None);
        Client = new OptimizerClient(reader.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await reader.DisposeAsync();
        Directory.Delete(host.Folder, recursive: true);
    }
}
