using Optimizer.Benchmarks.Quality;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>Times of one kind of thing: what a person waited, and the processor time behind it, which other work on the machine does not stretch.</summary>
internal sealed class Taken(string what, ServedDashboard server, DashboardVisitor visitor)
{
    private readonly List<double> waited = [];
    private readonly List<double> drawn = [];
    private double serverMs;
    private double pageMs;

    public async Task Add(Func<Task<(double Answered, double Drawn)>> act)
    {
        var (server0, page0) = (server.CpuMs(), await visitor.CpuMs());
        var (answered, plot) = await act();
        waited.Add(answered);
        if (!double.IsNaN(plot)) drawn.Add(plot);
        serverMs += server.CpuMs() - server0;
        pageMs += await visitor.CpuMs() - page0;
    }

    public void Print() => Console.WriteLine(
        $"| {what} | **{Statistics.Median(waited):0}** | {(drawn.Count == 0 ? "" : $"{Statistics.Median(drawn):0}")} | {waited.Min():0} to {waited.Max():0} | {serverMs / waited.Count:0} | {pageMs / waited.Count:0} | {waited.Count} |");
}
