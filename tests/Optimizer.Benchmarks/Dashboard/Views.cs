using Optimizer.Benchmarks.Quality;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>First views of a page: from the beginning of the navigation, with nothing cached in the browser.</summary>
internal sealed class Views(string what)
{
    private readonly List<double[]> seen = [];
    private double serverMs;
    private double pageMs;

    public async Task Add(ServedDashboard server, DashboardVisitor visitor, string path, params string[] signs)
    {
        var before = server.CpuMs();
        seen.Add(await visitor.View(path, signs));
        serverMs += server.CpuMs() - before;
        pageMs += await visitor.CpuMs();
    }

    public void Print() => Console.WriteLine(
        $"| first view, {what} | **{string.Join(", ", seen[0].Select((_, sign) => $"{Statistics.Median(seen.Select(times => times[sign])):0}"))}** "
        + $"| {string.Join(", ", seen[0].Select((_, sign) => $"{seen.Min(times => times[sign]):0} to {seen.Max(times => times[sign]):0}"))} | {seen.Count} | {serverMs / seen.Count:0} | {pageMs / seen.Count:0} |");
}
