namespace Optimizer.Core.Stopping;

/// <param name="Reason">"rank 2 of 9 at rung 3, best 3 go on".</param>
public sealed record Promotion(int Trial, int Rung, string Reason);

/// <summary>
/// Asynchronous successive halving, promoting variant: Li et al. 2020, arXiv:1810.05934, algorithm 2. A trial pauses at a rung and goes
/// on when it is among the best 1/eta of all that reached that rung so far; the highest rung is served first.
/// </summary>
/// <remarks>What is asked for is a question of the best that waits, so that it costs the same however many trials there are.</remarks>
public sealed class Asha
{
    private readonly SortedDictionary<int, Rung> rungs = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));

    /// <param name="reduction">eta, from 2: one in this many goes on.</param>
    public Asha(int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        Reduction = reduction;
    }

    public int Reduction { get; }

    /// <summary>A trial was judged at a rung. It does not wait there until <see cref="Waits"/> says so.</summary>
    /// <param name="rung">Epochs at which it was judged.</param>
    /// <param name="loss">Lower is better; with NaN it counts as one that reached the rung, and never goes on.</param>
    public void Reached(int trial, int rung, double loss)
    {
        if (!rungs.TryGetValue(rung, out var at)) rungs.Add(rung, at = new Rung());
        at.Add(trial, loss);
    }

    /// <summary>It stands at a rung that it reached and may be told to go on.</summary>
    public void Waits(int trial, int rung) => rungs[rung].Waits(trial);

    /// <summary>It went on, or ended.</summary>
    public void Leaves(int trial, int rung) => rungs[rung].Leaves(trial);

    /// <returns>The best promotable trial of the highest rung that has one, or null.</returns>
    public Promotion? Next()
    {
        foreach (var (epochs, rung) in rungs)
        {
            var goOn = rung.Count / Reduction;
            if (rung.BestWaiting is { } best && best.Rank < goOn)
                return new Promotion(best.Trial, epochs, $"rank {best.Rank + 1} of {rung.Count} at rung {epochs}, best {goOn} go on");
        }

        return null;
    }

    private sealed class Rung
    {
        private readonly Dictionary<int, double> losses = [];
        private readonly List<(double Loss, int Trial)> ranked = [];
        private readonly SortedSet<(double Loss, int Trial)> waiting = [];

        /// <summary>All that reached it.</summary>
        public int Count => losses.Count;

        /// <summary>Rank from 0 among all that reached it.</summary>
        public (int Trial, int Rank)? BestWaiting => waiting.Count == 0 ? null : (waiting.Min.Trial, ranked.BinarySearch(waiting.Min));

        public void Add(int trial, double loss)
        {
            losses.Add(trial, loss);
            if (!double.IsNaN(loss)) ranked.Insert(~ranked.BinarySearch((loss, trial)), (loss, trial));
        }

        public void Waits(int trial)
        {
            if (losses[trial] is var loss && !double.IsNaN(loss)) waiting.Add((loss, trial));
        }

        public void Leaves(int trial) => waiting.Remove((losses[trial], trial));
    }
}
