namespace Optimizer.Core.Surrogates;

/// <summary>How the logarithm of a trial's cost changes along the numbers of a space: ridge regression on coded rows, from sums only.</summary>
internal sealed class CostSlope
{
    /// <summary>Observations of no slope that the sums begin with.</summary>
    private const double Ridge = 0.1;

    private readonly UnitCoding coding;
    private readonly int size;
    private readonly double[] products;
    private readonly double[] withLogs;
    private double[]? slopes;
    private bool isKnown;

    public CostSlope(UnitCoding coding)
    {
        (this.coding, size) = (coding, coding.Dimensions + 1);
        (products, withLogs) = (new double[size * size], new double[size]);
    }

    /// <summary>Whether any cost was told.</summary>
    public bool IsKnown => isKnown;

    /// <param name="row">(dimensions), coded.</param>
    /// <param name="cost">Above 0.</param>
    public void Fold(double[] row, double cost)
    {
        var x = Centred(row);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) products[(i * size) + j] += x[i] * x[j];
            withLogs[i] += x[i] * Math.Log(cost);
        }

        (slopes, isKnown) = (null, true);
    }

    /// <summary>By how much ln cost grows along a direction, categories left out.</summary>
    /// <param name="direction">(dimensions).</param>
    public double Along(double[] direction) => Cholesky.Dot(Slopes().AsSpan(0, size - 1), direction);

    /// <returns>ln cost of a coded row, but for a constant.</returns>
    public double At(double[] row) => Along(Centred(row)[..^1]);

    /// <returns>(dimensions + 1): numbers around the middle, categories 0, and a 1 for the constant.</returns>
    private double[] Centred(double[] row) => [.. row.Select((at, dimension) => coding.Categories(dimension) > 0 ? 0 : at - 0.5), 1];

    private double[] Slopes()
    {
        if (slopes is not null) return slopes;
        var lower = (double[])products.Clone();
        for (var i = 0; i < size; i++) lower[(i * size) + i] += i < size - 1 ? Ridge : 1e-9;
        if (!Cholesky.Factor(lower, size)) return slopes = new double[size];
        var solved = (double[])withLogs.Clone();
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++) solved[i] -= lower[(i * size) + j] * solved[j];
            solved[i] /= lower[(i * size) + i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < size; j++) solved[i] -= lower[(j * size) + i] * solved[j];
            solved[i] /= lower[(i * size) + i];
        }

        return slopes = solved;
    }
}
