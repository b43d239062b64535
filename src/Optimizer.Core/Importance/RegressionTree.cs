using System.Numerics;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Importance;

/// <summary>A box of cells and the value that the tree gives it.</summary>
/// <param name="Masks">(columns): the cells of each that belong to it.</param>
internal sealed record Leaf(ulong[] Masks, double Value);

/// <summary>
/// A regression tree on cells, grown by least squares (Breiman et al. 1984): thresholds where cells have an order, the best subset where
/// they have none.
/// </summary>
internal sealed class RegressionTree
{
    /// <summary>Trials in a leaf, at least.</summary>
    private const int Fewest = 2;

    private const int Deepest = 40;

    /// <summary>Share of the columns that each split may choose from.</summary>
    private const double ChosenFrom = 0.7;

    private readonly IReadOnlyList<ParameterCells> columns;
    private readonly int[][] rows;
    private readonly double[] values;
    private readonly TrialRandom random;
    private readonly List<Leaf> leaves = [];
    private readonly Split? root;

    /// <param name="rows">(trials)(columns): no cell is absent.</param>
    /// <param name="drawn">Rows to grow it from, some of them more than once.</param>
    public RegressionTree(IReadOnlyList<ParameterCells> columns, int[][] rows, double[] values, int[] drawn, TrialRandom random)
    {
        (this.columns, this.rows, this.values, this.random) = (columns, rows, values, random);
        Gains = new double[columns.Count];
        root = Grow(drawn, [.. columns.Select(column => column.All)], 0);
    }

    /// <summary>They share out the whole space.</summary>
    public IReadOnlyList<Leaf> Leaves => leaves;

    /// <summary>(columns): by how much splits on each lowered the sum of squares.</summary>
    public double[] Gains { get; }

    public double Predict(int[] row)
    {
        if (root is null) return leaves[0].Value;
        for (var at = root; ;)
        {
            var isLeft = (at.LeftMask >> row[at.Column] & 1) != 0;
            if ((isLeft ? at.Left : at.Right) is { } further) at = further;
            else return leaves[isLeft ? at.LeftLeaf : at.RightLeaf].Value;
        }
    }

    /// <returns>Null: a leaf, the last of the list.</returns>
    private Split? Grow(int[] here, ulong[] masks, int depth)
    {
        if (depth >= Deepest || here.Length < 2 * Fewest || Best(here, masks) is not { } best)
        {
            leaves.Add(new Leaf(masks, here.Average(row => values[row])));
            return null;
        }

        Gains[best.Column] += best.Gain;
        var (left, right) = ((ulong[])masks.Clone(), (ulong[])masks.Clone());
        left[best.Column] = best.Left;
        right[best.Column] &= ~best.Left;
        var split = new Split(best.Column, best.Left);
        split.Left = Grow(Array.FindAll(here, row => (best.Left >> rows[row][best.Column] & 1) != 0), left, depth + 1);
        split.LeftLeaf = leaves.Count - 1;
        split.Right = Grow(Array.FindAll(here, row => (best.Left >> rows[row][best.Column] & 1) == 0), right, depth + 1);
        split.RightLeaf = leaves.Count - 1;
        return split;
    }

    private (int Column, ulong Left, double Gain)? Best(int[] here, ulong[] masks)
    {
        var total = here.Sum(row => values[row]);
        var baseline = total * total / here.Length;
        (int Column, ulong Left, double Gain)? best = null;
        var least = 1e-12 * here.Sum(row => values[row] * values[row]);
        foreach (var column in Chosen())
        {
            var (counts, sums) = (new int[columns[column].Count], new double[columns[column].Count]);
            foreach (var row in here)
            {
                counts[rows[row][column]]++;
                sums[rows[row][column]] += values[row];
            }

            var order = Enumerable.Range(0, counts.Length).Where(cell => counts[cell] > 0).ToArray();
            if (order.Length < 2) continue;
            if (columns[column].IsCategory) order = [.. order.OrderBy(cell => sums[cell] / counts[cell]).ThenBy(cell => cell)];
            var (count, sum, left) = (0, 0.0, 0UL);
            for (var at = 0; at + 1 < order.Length; at++)
            {
                count += counts[order[at]];
                sum += sums[order[at]];
                left |= 1UL << order[at];
                if (count < Fewest || here.Length - count < Fewest) continue;
                var gain = (sum * sum / count) + ((total - sum) * (total - sum) / (here.Length - count)) - baseline;
                if (gain > least && !(best?.Gain >= gain)) best = (column, Whole(column, masks[column], order, at, left), gain);
            }
        }

        return best;
    }

    /// <summary>The left side with its part of the cells that no trial is in: of ordered ones up to the middle of the gap, of categories all or none by a throw.</summary>
    private ulong Whole(int column, ulong mask, int[] order, int at, ulong left)
    {
        if (columns[column].IsCategory)
        {
            var empty = mask & ~order.Aggregate(0UL, (seen, cell) => seen | (1UL << cell));
            return empty != 0 && random.NextUnit() < 0.5 ? left | empty : left;
        }

        var last = (order[at] + order[at + 1]) / 2;
        return mask & (last == 63 ? ulong.MaxValue : (1UL << (last + 1)) - 1);
    }

    private int[] Chosen()
    {
        var all = Enumerable.Range(0, columns.Count).ToArray();
        var count = Math.Max(1, (int)Math.Ceiling(ChosenFrom * all.Length));
        for (var index = 0; index < count; index++)
        {
            var other = index + random.NextIndex(all.Length - index);
            (all[index], all[other]) = (all[other], all[index]);
        }

        return all[..count];
    }

    private sealed class Split(int column, ulong leftMask)
    {
        public int Column { get; } = column;

        public ulong LeftMask { get; } = leftMask;

        public Split? Left { get; set; }

        public Split? Right { get; set; }

        public int LeftLeaf { get; set; }

        public int RightLeaf { get; set; }
    }
}
