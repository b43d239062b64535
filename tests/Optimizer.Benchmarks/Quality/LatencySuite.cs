using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Quality;

/// <summary>CPU milliseconds of an ask and a tell after a long random history, and how distinct asks without a tell are.</summary>
internal static class LatencySuite
{
    public const string Name = "latency";

    private const int Asks = 30;

    /// <summary>Asks of fast methods before any is measured: the runtime compiles anew what was called often.</summary>
    private const int WarmUp = 1_000;

    public static int Run(string[] args)
    {
        var options = QualityOptions.Parse(args);
        var mixed = MixedProblems.Mixed;
        using var lines = options.Out is { } path ? new StreamWriter(path, append: true) : null;
        Console.WriteLine("| method | history | objectives | median ms | most ms | distinct of 64 asks without a tell |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (method, told, objectives) in new[] { ("tpe", 10_000, 1), ("tpe", 10_000, 2), ("tpe", 10_000, 3), ("gp", 500, 1), ("gp", 100, 3), ("auto", 10_000, 1), ("auto", 10_000, 3) })
        {
            if (options.Methods.Count > 0 && !options.Methods.Contains(method)) continue;
            var history = told;
            var problem = objectives == 1 ? mixed : MixedProblems.MixedCosts;
            var sampler = SamplerCatalog.Create(method, problem.Space, objectives, 0);
            var trace = new List<double[]>();
            for (var number = 1; number <= history; number++) Tell(sampler, problem, objectives, number, Drawn(problem, number), trace);
            var warmUp = method == "tpe" ? WarmUp : 1;
            for (var number = history + 1; number <= history + warmUp; number++) Tell(sampler, problem, objectives, number, Ask(sampler, number, []), trace);
            history += warmUp;
            var times = new List<double>();
            for (var number = history + 1; number <= history + Asks; number++)
            {
                var before = Environment.CpuUsage.TotalTime;
                Tell(sampler, problem, objectives, number, Ask(sampler, number, []), trace);
                times.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }

            var running = new List<Configuration>();
            for (var index = 1; index <= 64; index++) running.Add(Ask(sampler, history + Asks + index, running));
            Console.WriteLine($"| {method} | {told} | {objectives} | {times.Order().ElementAt(Asks / 2):0.##} | {times.Max():0.##} | {running.Distinct().Count()} |");
            lines?.WriteLine(JsonSerializer.Serialize(new { suite = Name, problem = problem.Name, method, seed = 0, cpu_s = times.Sum() / 1000, history = told, objectives, ask_tell_ms = times }));
        }

        return 0;
    }

    private static Configuration Ask(ISampler sampler, int number, IReadOnlyList<Configuration> running) =>
        sampler.Propose(new ProposalRequest(number, Configuration.Empty, running, new TrialRandom(0, number)))!.Configuration;

    private static void Tell(ISampler sampler, SyntheticProblem problem, int objectives, int number, Configuration point, List<double[]> trace)
    {
        ImmutableArray<double> losses = [.. problem.Observed(point, 0).Take(objectives)];
        sampler.Fold(new Observation(number, point, losses));
        trace.Add([.. losses]);
    }

    private static Configuration Drawn(SyntheticProblem problem, int number)
    {
        var random = new TrialRandom(77, number);
        return problem.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));
    }
}
