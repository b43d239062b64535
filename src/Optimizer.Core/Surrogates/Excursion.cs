namespace Optimizer.Core.Surrogates;

/// <summary>
/// Looks for another basin once the best one is nearly exhausted: some trials wherever the whole space promises most, then a trust region
/// of its own around the best of them, given up when it has shrunk without overtaking the best of all.
/// </summary>
internal sealed class Excursion
{
    private const double First = 0.3;
    private const double Least = 0.03;

    /// <summary>Nearer than this to the best, it is in the same basin.</summary>
    private const double Same = 0.02;

    private readonly int dimensions;
    private readonly Func<double[], double[], double> distance;
    private int looking;
    private SeenRow? found;

    public Excursion(int dimensions, Func<double[], double[], double> distance)
    {
        (this.dimensions, this.distance, looking) = (dimensions, distance, dimensions);
        Region = new TrustRegion(dimensions, First);
    }

    /// <summary>Null while it looks around.</summary>
    public SeenRow? Centre => looking > 0 ? null : found;

    public TrustRegion Region { get; private set; }

    /// <param name="best">The best before this row.</param>
    public void Fold(SeenRow row, SeenRow best, double home)
    {
        if (distance(row.Row, best.Row) <= Math.Max(home, Same)) return;
        if (looking > 0)
        {
            if (row.IsFeasible && (found is null || row.Losses[0] < found.Losses[0])) found = row;
            if (--looking > 0 || found is null) return;
            Region = new TrustRegion(dimensions, First);
        }
        else if (found is not null)
        {
            var improved = row.IsFeasible && row.Losses[0] < found.Losses[0];
            Region.Fold(distance(row.Row, found.Row), improved);
            if (improved) found = row;
            if (Region.Length < Least || found.Losses[0] <= best.Losses[0]) Begin();
        }

        if (found is not null && looking == 0 && distance(found.Row, best.Row) < Same) Begin();
    }

    private void Begin() => (looking, found) = (dimensions, null);
}
