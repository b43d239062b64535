using System.Collections.Immutable;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Importance;

/// <summary>Trees on resampled trials (Breiman 2001, doi:10.1023/A:1010933404324).</summary>
/// <remarks>
/// A parameter that a configuration does not have gets a value drawn from its distribution, anew for each tree: what does not exist has no
/// effect. Of more than <see cref="Most"/> trials an even sample is used.
/// </remarks>
internal sealed class RegressionForest
{
    private const int Size = 64;
    private const int Most = 3000;

    public RegressionForest(TrialTable table, long seed)
    {
        var used = Enumerable.Range(0, Math.Min(Most, table.Rows.Length)).Select(index => (int)((long)index * table.Rows.Length / Math.Min(Most, table.Rows.Length))).ToArray();
        Mean = used.Average(row => table.Values[row]);
        // Centred, so that sums of squares lose no digits.
        var values = Array.ConvertAll(used, row => table.Values[row] - Mean);
        var (sums, counts) = (new double[used.Length], new int[used.Length]);
        var trees = ImmutableArray.CreateBuilder<RegressionTree>(Size);
        for (var number = 0; number < Size; number++)
        {
            var random = new TrialRandom(seed, number);
            var rows = Array.ConvertAll(used, row => table.Rows[row].Select((cell, column) =>
                cell == TrialTable.Absent ? table.Columns[column].Draw(random.NextUnit()) : cell).ToArray());
            var drawn = Enumerable.Range(0, used.Length).Select(_ => random.NextIndex(used.Length)).ToArray();
            var tree = new RegressionTree(table.Columns, rows, values, drawn, random);
            trees.Add(tree);
            foreach (var row in Enumerable.Range(0, used.Length).Except(drawn))
            {
                sums[row] += tree.Predict(rows[row]);
                counts[row]++;
            }
        }

        Trees = trees.MoveToImmutable();
        Explained = Share(values, sums, counts);
    }

    public ImmutableArray<RegressionTree> Trees { get; }

    /// <summary>Added to what trees say.</summary>
    public double Mean { get; }

    /// <summary>Share of the variance that trees explain of trials they have not seen, R²; below 0: worse than the mean; NaN: there is no variance.</summary>
    public double Explained { get; }

    private static double Share(double[] values, double[] sums, int[] counts)
    {
        var (left, total) = (0.0, 0.0);
        for (var row = 0; row < values.Length; row++)
        {
            if (counts[row] == 0) continue;
            var miss = values[row] - (sums[row] / counts[row]);
            left += miss * miss;
            total += values[row] * values[row];
        }

        return total > 0 ? 1 - (left / total) : double.NaN;
    }
}
