namespace Optimizer.Core.Importance;

/// <summary>
/// Densities over a parameter's cells: Gaussian kernels of one width where cells have an order (Scott 1992's rule), counts with a little
/// added where they have none.
/// </summary>
internal sealed class CellDensity
{
    private readonly ParameterCells column;
    private readonly double[][] kernels;
    private readonly double[] all;

    /// <param name="cells">Of all trials.</param>
    /// <param name="few">How many trials the subsets have that are held against all: their number sets the width.</param>
    public CellDensity(ParameterCells column, int[] cells, int few)
    {
        this.column = column;
        var middles = Array.ConvertAll(cells, cell => column.Middles[cell]);
        var mean = middles.Average();
        var deviation = Math.Sqrt(middles.Average(one => (one - mean) * (one - mean)));
        var width = Math.Max(1.059 * deviation * Math.Pow(few, -0.2), 0.5 / column.Count);
        kernels = [.. Enumerable.Range(0, column.Count).Select(centre => Kernel(centre, width, few))];
        all = Of(cells);
    }

    /// <returns>Pearson divergence of the subset's density p from that of all q: Σ q (p/q - 1)².</returns>
    public double Pearson(ReadOnlySpan<int> subset)
    {
        var sum = 0.0;
        foreach (var (p, q) in Of(subset).Zip(all))
            if (q > 1e-12) sum += q * ((p / q) - 1) * ((p / q) - 1);
        return sum;
    }

    private double[] Of(ReadOnlySpan<int> cells)
    {
        var density = new double[column.Count];
        foreach (var cell in cells)
            for (var at = 0; at < density.Length; at++) density[at] += kernels[cell][at] / cells.Length;
        return density;
    }

    /// <summary>What one trial in a cell adds to each; the parts sum to 1.</summary>
    private double[] Kernel(int centre, double width, int few)
    {
        if (column.IsCategory)
        {
            // As if one trial more than there are had been spread over all categories.
            var kernel = Array.ConvertAll(column.Shares, _ => 1.0 / ((few + 1) * column.Count));
            kernel[centre] += (double)few / (few + 1);
            return kernel;
        }

        var weights = Enumerable.Range(0, column.Count).Select(cell =>
        {
            var distance = (column.Middles[cell] - column.Middles[centre]) / width;
            return column.Shares[cell] * Math.Exp(-distance * distance / 2);
        }).ToArray();
        var sum = weights.Sum();
        return sum > 0 ? Array.ConvertAll(weights, weight => weight / sum) : [.. weights.Select((_, cell) => cell == centre ? 1.0 : 0)];
    }
}
