namespace Optimizer.Core.Surrogates;

/// <summary>
/// The box around the best point in which the next one is sought: it doubles after successes in a row, halves after failures, and opens
/// again when it has become too small. After TuRBO, Eriksson et al. 2019 (arXiv:1910.01739), with one region.
/// </summary>
internal sealed class TrustRegion
{
    private const double Least = 1e-6;
    private const double Greatest = 1.6;
    private const int Successes = 3;
    private readonly int failures;
    private readonly double first;
    private int better;
    private int worse;

    /// <param name="first">Length of a side, of the unit cube's, when it opens.</param>
    public TrustRegion(int dimensions, double first) => (this.first, Length, failures) = (first, first, Math.Clamp(dimensions / 2, 2, 6));

    public double Length { get; private set; }

    /// <param name="distance">Greatest difference of a coordinate from the best point before.</param>
    /// <param name="improved">Whether the observation is better than all before.</param>
    public void Fold(double distance, bool improved)
    {
        if (improved)
        {
            worse = 0;
            // A step to the wall says that the region is too small, a short one does not.
            if (distance < Length / 8) return;
            if (++better < Successes) return;
            better = 0;
            Length = Math.Min(Greatest, 2 * Length);
        }
        else if (distance <= Length)
        {
            better = 0;
            if (++worse < failures) return;
            worse = 0;
            Length /= 2;
            if (Length >= Least) return;
            Length = first;
        }
    }
}
