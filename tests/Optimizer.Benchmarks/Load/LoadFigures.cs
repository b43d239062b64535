namespace Optimizer.Benchmarks.Load;

/// <summary>The figures in words.</summary>
internal static class LoadFigures
{
    public static void Print(LoadOptions options, double seconds, CrowdSaid[] said, Counted counted, LoadCpu cpu)
    {
        var decisions = said.SelectMany(one => one.DecisionMs).Order().ToArray();
        var offers = said.SelectMany(one => one.OfferMs).Order().ToArray();
        var thinking = counted.Durations("optimizer.thinking.duration").Select(one => (float)(one * 1000)).ToArray();
        var (events, commits, appends) = (counted.Sum("optimizer.storage.events"), counted.Sum("optimizer.storage.commits"), counted.Sum("optimizer.storage.appends"));
        var (trials, reports) = (said.Sum(one => one.Trials), Math.Max(1, decisions.Length));
        var all = seconds * Environment.ProcessorCount / 100;
        Console.WriteLine($"""
            {(options.Postgres ? "PostgreSQL, fsync on, loopback" : "SQLite, WAL, synchronous FULL")}; {Environment.ProcessorCount} cores, load average {MachineCpu.LoadAverage()}
            {options.Agents} agents in {options.Clients} processes, {options.Sweeps} sweeps (tpe, asha), {options.Reports} reports a trial{(options.PaceMs > 0 ? $", one about every {options.PaceMs} ms" : "")}, {seconds:0.0} s
            trials/s           {trials / seconds,10:0.0}    that reached their first rung; {said.Sum(one => one.Measured) / seconds:0.0}/s to the end
            reports/s          {decisions.Length / seconds,10:0}    {decisions.Length / Math.Max(1.0, trials):0.0} for each of these trials
            report to decision {At(decisions, 50),10:0.0} ms p50 {At(decisions, 99),8:0.0} ms p99
            offer to order     {At(offers, 50),10:0.0} ms p50 {At(offers, 99),8:0.0} ms p99; {said.Sum(one => one.Idle)} agents idle at the end
            events/s           {events / seconds,10:0}
            commits/s          {commits / seconds,10:0}    {events / Math.Max(1.0, commits):0.0} events and {appends / Math.Max(1.0, commits):0.0} appends each
            thinking           {At(thinking, 50),10:0.0} ms p50 {At(thinking, 99),8:0.0} ms p99 of {thinking.Length} batches
            coordinator memory {Environment.WorkingSet / 1e6,10:0} MB
            of all cores       {cpu.Coordinator / all,10:0} % coordinator, {cpu.Agents / all:0} % agents, {cpu.Postgres / all:0} % PostgreSQL, {cpu.Others / all:0} % others of this machine
            CPU a report, us   {cpu.Coordinator / reports * 1e6,10:0} coordinator, {cpu.Agents / reports * 1e6:0} agents, {cpu.Postgres / reports * 1e6:0} PostgreSQL
            Optuna 4, TPE, 1/2/4/8 processes on such a machine: 11/12/11/8 trials/s on PostgreSQL, about 9 on SQLite, 67 to 114 on its journal file
            """);
        foreach (var problem in said.SelectMany(one => one.Problems).Distinct()) Console.WriteLine($"problem: {problem}");
    }

    private static float At(float[] sorted, int percent) => sorted.Length == 0 ? float.NaN : sorted[sorted.Length * percent / 100];
}

/// <summary>Seconds of processor time.</summary>
/// <param name="Machine">Of all processes.</param>
internal sealed record LoadCpu(double Coordinator, double Agents, double Postgres, double Machine)
{
    public double Others => Machine - Coordinator - Agents - Postgres;
}
