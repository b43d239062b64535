using System.Numerics;

namespace Optimizer.Core.Importance;

/// <summary>
/// Shares of the variance of a forest by parameters and pairs of them: functional ANOVA, Hutter, Hoos and Leyton-Brown 2014 (ICML), whose
/// marginals a_U are exact for each tree. The space is weighed by the parameters' own distributions.
/// </summary>
internal sealed class FunctionalAnova(TrialTable table, RegressionForest forest)
{
    /// <summary>Pairs are told of so many parameters, those that trees gain most by.</summary>
    public const int MostPaired = 12;

    private readonly IReadOnlyList<ParameterCells> columns = table.Columns;

    /// <returns>Shares of the variance, means over the trees; all 0 where no tree varies.</returns>
    public (double[] Single, List<(int One, int Other, double Share)> Pairs) Shares()
    {
        var single = new double[columns.Count];
        var paired = Enumerable.Range(0, columns.Count).OrderByDescending(column => forest.Trees.Sum(tree => tree.Gains[column])).Take(MostPaired).Order().ToArray();
        var pairs = (from one in paired from other in paired where one < other select (one, other)).ToArray();
        var shares = new double[pairs.Length];
        var varying = 0;
        foreach (var tree in forest.Trees)
        {
            var boxes = Boxes(tree, [.. columns.Select(column => column.All)]);
            var mean = boxes.Sum(box => box.Volume * box.Value);
            var variance = boxes.Sum(box => box.Volume * (box.Value - mean) * (box.Value - mean));
            if (!(variance > 1e-300)) continue;
            varying++;
            var marginals = Enumerable.Range(0, columns.Count).Select(column => Marginal(boxes, column)).ToArray();
            for (var column = 0; column < columns.Count; column++)
                single[column] += marginals[column].Zip(columns[column].Shares, (value, share) => share * (value - mean) * (value - mean)).Sum() / variance;
            for (var pair = 0; pair < pairs.Length; pair++)
                shares[pair] += Interaction(boxes, pairs[pair].one, pairs[pair].other, marginals, mean) / variance;
        }

        if (varying == 0) return (single, []);
        return (
            Array.ConvertAll(single, share => share / varying),
            [.. pairs.Select((pair, index) => (pair.one, pair.other, shares[index] / varying))]);
    }

    /// <summary>The mean over everything else by a parameter's cell, where the parameter exists.</summary>
    /// <returns>(cells): mean and standard deviation over the trees.</returns>
    public (double Mean, double Deviation)[] Curve(int column)
    {
        var inside = table.Where(column);
        var curves = forest.Trees.Select(tree => Marginal(Boxes(tree, inside), column)).ToArray();
        return [.. Enumerable.Range(0, columns[column].Count).Select(cell =>
        {
            var mean = curves.Average(curve => curve[cell]);
            return (forest.Mean + mean, Math.Sqrt(curves.Average(curve => (curve[cell] - mean) * (curve[cell] - mean))));
        })];
    }

    private double Interaction(Box[] boxes, int one, int other, double[][] marginals, double mean)
    {
        var joint = new double[columns[one].Count, columns[other].Count];
        foreach (var box in boxes)
        {
            var part = box.Value * box.Volume / (box.Sides[one] * box.Sides[other]);
            for (var left = box.Leaf.Masks[one]; left != 0; left &= left - 1)
            {
                var row = BitOperations.TrailingZeroCount(left);
                for (var right = box.Leaf.Masks[other]; right != 0; right &= right - 1) joint[row, BitOperations.TrailingZeroCount(right)] += part;
            }
        }

        var sum = 0.0;
        for (var row = 0; row < columns[one].Count; row++)
        {
            for (var cell = 0; cell < columns[other].Count; cell++)
            {
                var rest = joint[row, cell] - marginals[one][row] - marginals[other][cell] + mean;
                sum += columns[one].Shares[row] * columns[other].Shares[cell] * rest * rest;
            }
        }

        return sum;
    }

    /// <returns>(cells): the tree's mean over all other parameters.</returns>
    private double[] Marginal(Box[] boxes, int column)
    {
        var marginal = new double[columns[column].Count];
        foreach (var box in boxes)
        {
            var part = box.Value * box.Volume / box.Sides[column];
            for (var left = box.Leaf.Masks[column]; left != 0; left &= left - 1) marginal[BitOperations.TrailingZeroCount(left)] += part;
        }

        return marginal;
    }

    /// <param name="inside">(columns): the part of the space that counts.</param>
    /// <returns>The leaves that lie in it, at least in part.</returns>
    private Box[] Boxes(RegressionTree tree, ulong[] inside)
    {
        var whole = inside.Select((mask, column) => Side(column, mask)).ToArray();
        return [.. from leaf in tree.Leaves
                   let sides = leaf.Masks.Select((mask, column) => Side(column, mask & inside[column]) / whole[column]).ToArray()
                   where sides.All(side => side > 0)
                   select new Box(leaf, leaf.Value, sides, sides.Aggregate(1.0, (volume, side) => volume * side))];
    }

    private double Side(int column, ulong mask)
    {
        var sum = 0.0;
        for (var left = mask; left != 0; left &= left - 1) sum += columns[column].Shares[BitOperations.TrailingZeroCount(left)];
        return sum;
    }

    /// <param name="Sides">(columns): shares of the columns' distributions.</param>
    private sealed record Box(Leaf Leaf, double Value, double[] Sides, double Volume);
}
