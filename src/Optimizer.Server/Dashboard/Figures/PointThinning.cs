namespace Optimizer.Server.Dashboard.Figures;

/// <summary>One trial of each small field of a picture, so that a hundred thousand look like themselves.</summary>
internal static class PointThinning
{
    /// <summary>As many points are all drawn.</summary>
    public const int Most = 1_500;

    /// <summary>Fields of the picture, across and up: an outlier has a field to itself and is always drawn.</summary>
    private const int Columns = 75;
    private const int Rows = 40;

    /// <param name="rows">Ascending, of finite values, above 0 on a log axis.</param>
    /// <returns>Some of them, the first of each field: as trials are added, those drawn stay.</returns>
    public static int[] Of(int[] rows, double[] xs, double[] ys, bool logX, bool logY)
    {
        if (rows.Length <= Most) return rows;
        var (across, up) = (Places(rows, xs, logX, Columns), Places(rows, ys, logY, Rows));
        var taken = new bool[Columns * Rows];
        var kept = new List<int>();
        for (var index = 0; index < rows.Length; index++)
        {
            ref var isTaken = ref taken[(across[index] * Rows) + up[index]];
            if (!isTaken) kept.Add(rows[index]);
            isTaken = true;
        }

        return [.. kept];
    }

    private static int[] Places(int[] rows, double[] values, bool isLog, int fields)
    {
        var at = Array.ConvertAll(rows, row => isLog ? Math.Log(values[row]) : values[row]);
        var (low, high) = (at.Min(), at.Max());
        return high > low ? Array.ConvertAll(at, value => (int)((value - low) / (high - low) * (fields - 1))) : new int[rows.Length];
    }
}
