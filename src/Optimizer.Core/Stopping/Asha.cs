namespace Optimizer.Core.Stopping;

/// <param name="Reason">"rank 2 of 9 at rung 3, best 3 go on".</param>
public sealed record Promotion(int Trial, int Rung, string Reason);

/// <summary>
/// Asynchronous successive halving, promoting variant: Li et al. 2020, arXiv:1810.05934, algorithm 2. A trial pauses at a rung and goes
/// on when it is among the best 1/eta of all that reached that rung so far; the highest rung is served first.
/// </summary>
/// <remarks>What is asked for is a question of the best that waits, so that it costs the same however many trials there are.</remarks>
public sealed class Asha : IHalving
{
    private readonly Func<int, int> goOn;
    private readonly string shown;
    private readonly SortedDictionary<int, Rung> rungs = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));

    /// <param name="reduction">eta, from 2: one in this many goes on.</param>
    public Asha(int reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 2);
        (goOn, shown) = (count => count / reduction, "best");
    }

    private Asha(Func<int, int> goOn, string shown) => (this.goOn, this.shown) = (goOn, shown);

    /// <summary>The median rule (Golovin et al. 2017, Google Vizier, section 3.2): the better half goes on, and the first few whatever they are.</summary>
    /// <param name="free">How many go on before a median means anything.</param>
    public static Asha Median(int free) => new(count => count <= free ? count : (count + 1) / 2, "better half of them,");

    public void Reached(int trial, int rung, double[] losses) => Reached(trial, rung, losses[0]);

    /// <param name="loss">Lower is better; with NaN it counts as one that reached the rung, and never goes on.</param>
    public void Reached(int trial, int rung, double loss)
    {
        if (!rungs.TryGetValue(rung, out var at)) rungs.Add(rung, at = new Rung());
        at.Add(trial, loss);
    }

    public void Waits(int trial, int rung) => rungs[rung].Waits(trial);

    public void Leaves(int trial, int rung) => rungs[rung].Leaves(trial);

    public Promotion? Next()
    {
        foreach (var (epochs, rung) in rungs)
        {
            var most = goOn(rung.Count);
            if (rung.BestWaiting is { } best && best.Rank < most)
                return new Promotion(best.Trial, epochs, $"rank {best.Rank + 1} of {rung.Count} at rung {epochs}, {shown} {most} go on");
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
