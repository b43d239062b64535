using Optimizer.Core.Search;

namespace Optimizer.Core.Planning;

/// <summary>A training as far as it went.</summary>
/// <param name="train">Its parameters.</param>
/// <param name="row">Coded, with neutral compression.</param>
internal sealed class PlanTraining(Configuration train, double[] row)
{
    private readonly SortedDictionary<int, double> rungs = [];

    public Configuration Train { get; } = train;

    public double[] Row { get; } = row;

    /// <summary>Epochs done; 0: none.</summary>
    public int Top { get; private set; }

    /// <summary>It diverged or failed.</summary>
    public bool IsDead { get; set; }

    public void Reach(int epoch, double loss)
    {
        rungs[epoch] = loss;
        Top = Math.Max(Top, epoch);
    }

    public double? LossAt(int epoch) => rungs.TryGetValue(epoch, out var loss) ? loss : null;

    /// <summary>The last rung done at or before an epoch; 0: none.</summary>
    public int Below(int epoch)
    {
        var below = 0;
        foreach (var rung in rungs.Keys)
            if (rung <= epoch) below = rung;
        return below;
    }
}
