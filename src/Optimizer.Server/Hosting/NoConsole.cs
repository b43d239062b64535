using Microsoft.Extensions.Hosting;

namespace Optimizer.Server.Hosting;

/// <summary>Leaves the terminal's signals to whoever started the host.</summary>
internal sealed class NoConsole : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
