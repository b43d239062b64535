using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;

namespace Optimizer.Workers.Files;

/// <summary>Closed while there is no room for what attempts leave: no slot asks for work that could not be kept.</summary>
internal sealed class StoreGate(IBlobStore store, string scratch, TimeSpan probeEvery, TimeProvider time, ILogger log) : IDisposable
{
    private const int LocalProbeBytes = 1 << 20;

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private Action opened = () => { };

    public bool IsClosed { get; private set; }

    /// <param name="again">Called each time that there is room again.</param>
    public void WhenOpen(Action again) => opened = again;

    public void Close(BlobException problem)
    {
        lock (gate)
        {
            if (IsClosed) return;
            IsClosed = true;
        }

        log.LogWarning("No work is asked for until there is room: {Problem}", problem.Message);
        _ = Probe();
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task Probe()
    {
        var cancel = stop.Token;
        try
        {
            do await Task.Delay(probeEvery, time, cancel);
            while (!await IsRoom(cancel));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (gate) IsClosed = false;
        log.LogInformation("There is room again; work is asked for");
        opened();
    }

    private async Task<bool> IsRoom(CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes($"probe {Guid.NewGuid():N}");
        var local = Path.Combine(scratch, $"probe-{Guid.NewGuid():N}");
        try
        {
            await File.WriteAllBytesAsync(local, new byte[LocalProbeBytes], cancel);
            await store.Put(Convert.ToHexStringLower(SHA256.HashData(bytes)), new MemoryStream(bytes), cancel);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            File.Delete(local);
        }
    }
}
