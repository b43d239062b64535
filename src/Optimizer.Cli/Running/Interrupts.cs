using System.Runtime.InteropServices;

namespace Optimizer.Cli.Running;

/// <summary>Ctrl-C and its relatives: the first asks, the second ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    public Interrupts() => registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, On))];

    /// <summary>Completes at the first.</summary>
    public Task First => first.Task;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!first.TrySetResult()) Environment.Exit(ExitCodes.Paused);
    }
}
