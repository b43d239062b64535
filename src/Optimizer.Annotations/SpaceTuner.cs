using System.Collections.Immutable;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Annotations;

/// <summary>One of our samplers over a tree of options, for one objective: proposes, and learns from losses in whatever order they come.</summary>
/// <param name="method">One of <see cref="SamplerCatalog.Methods"/>.</param>
public sealed class SpaceTuner(SpaceTree tree, string method = "auto", long seed = 0)
{
    private readonly ISampler sampler = SamplerCatalog.Create(method, tree.Space, objectives: 1, seed);
    private readonly SortedDictionary<int, Configuration> running = [];
    private int proposed;

    /// <param name="trial">The caller's number of it; the first that is ever proposed is the tree's own.</param>
    /// <returns>As <see cref="SpaceTree.Values(Configuration)"/>; null: the space is exhausted.</returns>
    public IReadOnlyDictionary<string, object>? Propose(int trial)
    {
        var number = ++proposed;
        var configuration = number == 1
            ? tree.First
            : sampler.Propose(new ProposalRequest(number, Configuration.Empty, [.. running.Values], new TrialRandom(seed, number)))?.Configuration;
        if (configuration is null) return null;
        running[trial] = configuration;
        return tree.Values(configuration);
    }

    /// <param name="loss">Lower is better; NaN: the trial failed, and nothing is learnt from it.</param>
    /// <param name="cost">What it took, above 0, in any one unit; null: not known.</param>
    /// <exception cref="ArgumentException">The trial was not proposed, or is told already.</exception>
    public void Update(int trial, double loss, double? cost = null)
    {
        if (!running.Remove(trial, out var configuration)) throw new ArgumentException($"Trial {trial} was not proposed here, or is told already.", nameof(trial));
        if (!double.IsNaN(loss)) sampler.Fold(new Observation(trial, configuration, [loss]) { Cost = cost });
    }
}
