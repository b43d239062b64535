using Optimizer.Benchmarks.Dashboard;
using Optimizer.Benchmarks.Load;
using Optimizer.Benchmarks.Planned;
using Optimizer.Benchmarks.Quality;
using Optimizer.Benchmarks.Store;
using Optimizer.Benchmarks.Sweeps;
using Optimizer.Benchmarks.Tables;

if (args is ["store", .. var options]) return await StoreSuite.Run(options);
if (args is ["load", .. var load]) return await LoadSuite.Run(LoadOptions.Parse(load));
if (args is [ServedDashboard.Verb, var served]) return await ServedDashboard.Serve(served);
if (args is [LoadedAgents.Verb, .. var crowd]) return await LoadedAgents.Run(crowd);
try
{
    switch (args)
    {
        case [DashboardSuite.Name, .. var rest]: return await DashboardSuite.Run(rest);
        case [QualitySuite.Name, .. var rest]: return QualitySuite.Run(rest);
        case [FrontsSuite.Name, .. var rest]: return FrontsSuite.Run(rest);
        case [StagedSuite.Name, .. var rest]: return StagedSuite.Run(rest);
        case [FidelitySuite.Name, .. var rest]: return FidelitySuite.Run(rest);
        case [ScaleSuite.Name, .. var rest]: return ScaleSuite.Run(rest);
        case [TablesSuite.Name, .. var rest]: return TablesSuite.Run(rest);
        case [SweepsSuite.Name, .. var rest]: return await SweepsSuite.Run(rest);
        case [LatencySuite.Name, .. var rest]: return LatencySuite.Run(rest);
    }
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

Console.Error.WriteLine("""
    usage: dotnet run -c Release --project tests/Optimizer.Benchmarks -- SUITE [options]
      store [--postgres] [--seconds 10]   appends straight into the store: events/s, appends/s, commits/s, p50 and p99 of an append
      quality | fronts | latency [--seeds 10] [--first-seed 0] [--out FILE.jsonl] [--problem NAME,…] [--method NAME,…] [--trials 200]
          samplers on problems whose answers are known: regret, share of the true hypervolume, CPU of an ask and a tell
      staged | fidelity [--seeds 10] [--out FILE.jsonl] [--method planner,planner-16,auto,loop]
          the planner on trainings with stages, and on trainings that may pause: share of the true hypervolume, regret, by what was paid
      scale [--method tpe,planner] [--trials 100000]
          one sweep on 10,000 simulated devices: CPU, memory, and whether a decision costs the same at the end
      sweeps SPEC --cost USD [--seeds 5] [--method planner,tpe] [--epochs N] [--out FILE.jsonl]
          methods against each other on a real sweep at equal budgets: hypervolume of what each found, and at half of its trials
      tables [--seeds 5] [--trials 25] [--data FOLDER]
          auto and random search over the learners of a table, and LightGBM's defaults, on real data: test scores, and what the chosen model costs to run
      dashboard [--db FILE] [--trials 100000] [--repeats 20] [--viewers 20] [--chromium /usr/bin/chromium]
          the dashboard over one large simulated sweep: first view, filter, sort, slider and brush in a browser, nodes of the page, the server's memory
      load [--postgres | --sqlite] [--agents 200] [--sweeps 8] [--clients 8] [--seconds 30] [--reports 10] [--connected N]
          a whole coordinator, N agents without trainers that speak its protocol: trials/s, reports/s, p50 and p99 from a report to its decision
    """);
return 2;
