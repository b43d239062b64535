using Optimizer.Core.Frontier;

namespace Optimizer.Core.Stopping;

/// <summary>
/// Asynchronous successive halving with several objectives: at a rung trials are ranked by their non-dominated front, those that stand
/// widest apart first within it, and the best 1/eta go on. After Schmucker et al. 2021 (multi-objective ASHA, arXiv:2106.12639).
/// </summary>
/// <remarks>A rung ranks the newest <see cref="Most"/> trials that reached it, so that a decision stays cheap.</remarks>
public sealed class ParetoHalving : IHalving
{
    public const int Most = 1000;

    private readonly int reduction;
    private readonly SortedDictionary<int, Rung> rungs = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));

    /// <param name="reduction">eta, from 2: one in this many goes on.</param>
    public ParetoHalving(int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        this.reduction = reduction;
    }

    public void Reached(int trial, int rung, double[] losses)
    {
        if (!rungs.TryGetValue(rung, out var at)) rungs.Add(rung, at = new Rung());
        at.Add(trial, losses);
    }

    public void Waits(int trial, int rung) => rungs[rung].Waiting.Add(trial);

    public void Leaves(int trial, int rung) => rungs[rung].Waiting.Remove(trial);

    public Promotion? Next()
    {
        foreach (var (epochs, rung) in rungs)
        {
            if (rung.Waiting.Count == 0) continue;
            var most = rung.Count / reduction;
            var order = rung.Order;
            for (var rank = 0; rank < most && rank < order.Count; rank++)
            {
                if (rung.Waiting.Contains(order[rank]))
                    return new Promotion(order[rank], epochs, $"rank {rank + 1} of {rung.Count} at rung {epochs} by its front, best {most} go on");
            }
        }

        return null;
    }

    private sealed class Rung
    {
        private readonly List<(int Trial, double[] Losses)> reached = [];
        private List<int>? order;

        public HashSet<int> Waiting { get; } = [];

        /// <summary>Of those that are ranked.</summary>
        public int Count => reached.Count;

        /// <summary>Trials, best first.</summary>
        public List<int> Order => order ??= [.. NonDominatedSort.Order(reached.ConvertAll(one => one.Losses)).Select(index => reached[index].Trial)];

        public void Add(int trial, double[] losses)
        {
            reached.Add((trial, losses));
            if (reached.Count > Most) reached.RemoveAt(0);
            order = null;
        }
    }
}
