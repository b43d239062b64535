namespace Optimizer.FaultDrill.Cluster;

/// <summary>A worker with one slot, in a folder of its own.</summary>
internal sealed class Worker(string name, string folder, IReadOnlyList<string> servers, IReadOnlyDictionary<string, string> environment) : IDisposable
{
    public DrillProcess Process { get; } = new(
        name, folder,
        () =>
        [
            Programs.Optimizer, "serve", "--role", "worker", .. servers.SelectMany(server => new[] { "--server", server }),
            "--name", name, "--devices", "cpu:1", "--work", Path.Combine(folder, name), "--log", "json",
        ],
        environment);

    public string Name => name;

    public string Device => $"{name}/cpu-0";

    public string Work => Path.Combine(folder, name);

    public void Dispose() => Process.Dispose();
}
