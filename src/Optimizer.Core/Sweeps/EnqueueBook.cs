using System.Collections.Immutable;
using Optimizer.Core.Search;

namespace Optimizer.Core.Sweeps;

/// <summary>Configurations that the user wants tried before what a sampler thinks of.</summary>
internal sealed class EnqueueBook
{
    private readonly HashSet<Configuration> ever = [];

    /// <summary>In the order they came.</summary>
    public ImmutableArray<Configuration> Pending { get; private set; } = [];

    /// <summary>Trials that came from here since the space is what it is: walks of a sequence do not count them.</summary>
    public int Trials { get; private set; }

    public bool Knows(Configuration configuration) => ever.Contains(configuration);

    public void Add(ImmutableArray<Configuration> configurations)
    {
        Pending = Pending.AddRange(configurations);
        ever.UnionWith(configurations);
    }

    /// <param name="taken">From the front, whether they made a trial or repeated one.</param>
    /// <param name="trials">How many trials they made, replicates not counted.</param>
    public void Take(int taken, int trials)
    {
        Pending = Pending.RemoveRange(0, taken);
        Trials += trials;
    }

    /// <summary>Under another space some may not be possible any more.</summary>
    public void Keep(SearchSpace space) => (Pending, Trials) = ([.. Pending.Where(configuration => Extension.IsInside(space, configuration))], 0);
}
