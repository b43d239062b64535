using System.Collections.Immutable;
using System.Diagnostics;
using Optimizer.Core.Problems;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Benchmarks.Search;

/// <summary>One sampler on one problem from one seed.</summary>
/// <param name="Seen">(trials)(objectives): what the sampler was told, in order.</param>
/// <param name="True">The same without noise.</param>
/// <param name="CpuSeconds">Of the sampler alone.</param>
internal sealed record SearchRun(ImmutableArray<double>[] Seen, ImmutableArray<double>[] True, double CpuSeconds)
{
    public static SearchRun Of(Problem problem, string method, int seed, SearchOptions options)
    {
        var sampler = SamplerCatalog.Create(method, problem.Space, problem.Objectives, seed);
        var (seen, exact) = (new List<ImmutableArray<double>>(), new List<ImmutableArray<double>>());
        var waiting = new Queue<(int Number, Configuration At)>();
        var thinking = new Stopwatch();
        for (var number = 1; number <= options.Trials; number++)
        {
            thinking.Start();
            var at = sampler.Propose(new ProposalRequest(number, Configuration.Empty, [.. waiting.Select(one => one.At)], new TrialRandom(seed, number)))!.Configuration;
            thinking.Stop();
            waiting.Enqueue((number, at));
            while (waiting.Count >= options.Outstanding || (number == options.Trials && waiting.Count > 0))
            {
                var (told, where) = waiting.Dequeue();
                seen.Add(problem.Evaluate(where, seed));
                exact.Add(problem.Evaluate(where, null));
                thinking.Start();
                sampler.Fold(new Observation(told, where, seen[^1]));
                thinking.Stop();
            }
        }

        return new SearchRun([.. seen], [.. exact], thinking.Elapsed.TotalSeconds);
    }
}
