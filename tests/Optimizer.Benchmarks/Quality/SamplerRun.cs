using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Quality;

/// <summary>One sampler on one problem with one seed.</summary>
/// <param name="Points">(trials), in the order they were told.</param>
/// <param name="Trace">(trials)(objectives), observed, in the order they were told.</param>
/// <param name="Truth">The same without noise.</param>
/// <param name="Seconds">CPU time of the process in asks and tells.</param>
internal sealed record SamplerRun(string Suite, string Problem, string Method, long Seed, double Seconds, IReadOnlyList<Configuration> Points, IReadOnlyList<double[]> Trace, IReadOnlyList<double[]> Truth)
{
    /// <param name="outstanding">How many asked trials are always out; they are told in the order they were asked.</param>
    public static SamplerRun Of(string suite, string label, SyntheticProblem problem, string method, long seed, int trials, int outstanding = 1)
    {
        var sampler = SamplerCatalog.Create(method, problem.Space, problem.Objectives, seed, new SamplerBudget(trials) { Reference = problem.Reference, Neutral = problem.Neutral });
        var (points, trace, truth, running) = (new List<Configuration>(), new List<double[]>(), new List<double[]>(), new Queue<(int Number, Configuration Point)>());
        var cpu = TimeSpan.Zero;
        for (var number = 1; number <= trials || running.Count > 0; number++)
        {
            var before = Environment.CpuUsage.TotalTime;
            if (number <= trials)
            {
                if (sampler.Propose(new ProposalRequest(number, Configuration.Empty, [.. running.Select(one => one.Point)], new TrialRandom(seed, number))) is { } proposal)
                    running.Enqueue((number, proposal.Configuration));
            }

            if (running.Count >= outstanding || number > trials)
            {
                if (!running.TryDequeue(out var done)) break;
                var losses = problem.Observed(done.Point, seed);
                sampler.Fold(new Observation(done.Number, done.Point, losses));
                points.Add(done.Point);
                trace.Add([.. losses]);
                truth.Add([.. problem.Truth(done.Point)]);
            }

            cpu += Environment.CpuUsage.TotalTime - before;
        }

        return new SamplerRun(suite, label, method, seed, cpu.TotalSeconds, points, trace, truth);
    }

    public string Json() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["suite"] = Suite,
        ["problem"] = Problem,
        ["method"] = Method,
        ["seed"] = Seed,
        ["cpu_s"] = Seconds,
        ["trace"] = Trace,
        ["true"] = Truth,
    });
}
