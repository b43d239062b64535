using Optimizer.FaultDrill.Proxy;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>A coordinator with its own way to PostgreSQL.</summary>
internal sealed class Coordinator : IDisposable
{
    private readonly int apiPort = Ports.Free();
    private readonly int agentsPort = Ports.Free();

    /// <param name="connection">To PostgreSQL itself; it is led through the proxy.</param>
    /// <param name="options">Further words of the command line.</param>
    public Coordinator(
        string name, string folder, string artifacts, Func<PostgresProxy, string> connection, PostgresProxy proxy, IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> options)
    {
        Proxy = proxy;
        Process = new DrillProcess(
            name, folder,
            () =>
            [
                Programs.Optimizer, "serve", "--role", "coordinator", "--postgres", $"{connection(proxy)};Application Name={name}",
                "--listen", $"http://127.0.0.1:{apiPort}", "--agents", $"http://127.0.0.1:{agentsPort}", "--artifacts", $"dir:{artifacts}", "--log", "json",
                "--silo-port", $"{SiloPort = Ports.Free()}", "--gateway-port", $"{Ports.Free()}", .. options,
            ],
            environment);
    }

    public DrillProcess Process { get; }

    public PostgresProxy Proxy { get; }

    public string Name => Process.Name;

    /// <summary>Another at each start, as when a container gets another address: a dead silo is not found by its successor.</summary>
    public int SiloPort { get; private set; }

    public string Url => $"http://127.0.0.1:{apiPort}";

    public async Task<bool> IsReady(HttpClient http, CancellationToken cancel)
    {
        if (!Process.IsRunning || Process.IsFrozen) return false;
        try
        {
            using var answer = await http.GetAsync(new Uri(Url + "/health/ready"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    public void Dispose() => Process.Dispose();
}
