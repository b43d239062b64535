using System.Diagnostics;
using System.Globalization;
using Optimizer.Server.Hosting;

namespace Optimizer.Benchmarks.Dashboard;

/// <param name="ResidentMb">What the operating system counts.</param>
/// <param name="HeapMb">Living objects, after a full collection.</param>
internal sealed record ServerMemory(double ResidentMb, double HeapMb);

/// <summary>The server in a process of its own: this program again, as `optimizer dashboard` starts it.</summary>
internal sealed class ServedDashboard : IDisposable
{
    public const string Verb = "dashboard-server";

    private readonly Process process;

    private ServedDashboard(Process process, Uri door) => (this.process, Door) = (process, door);

    /// <summary>With the token that lets in.</summary>
    public Uri Door { get; }

    /// <summary>Below the pages of the large sweep.</summary>
    public string Pages => $"{Door.GetLeftPart(UriPartial.Authority)}/sweeps/{LargeSweep.Name}";

    public static async Task<ServedDashboard> Start(string database)
    {
        IEnumerable<string> words = [Verb, database];
        var program = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") words = words.Prepend(typeof(ServedDashboard).Assembly.Location);
        var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new ServedDashboard(process, new Uri(await Line(process)));
    }

    /// <summary>Processor time used so far, milliseconds.</summary>
    public double CpuMs()
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMilliseconds;
    }

    public async Task<ServerMemory> Memory()
    {
        process.Refresh();
        var resident = process.WorkingSet64 / 1e6;
        await process.StandardInput.WriteLineAsync("heap");
        return new ServerMemory(resident, double.Parse(await Line(process), CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(20))) process.Kill();
        process.Dispose();
    }

    /// <summary>The other process: serves until its standard input ends, and tells its heap when asked.</summary>
    public static async Task<int> Serve(string database)
    {
        await using var host = await ReadOnlyHost.Start(database, CancellationToken.None, dashboardPort: 0);
        Console.WriteLine(host.DashboardUrl);
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine((GC.GetTotalMemory(forceFullCollection: true) / 1e6).ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task<string> Line(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server's process ended early.");
}
