using Optimizer.Core.Seeds;

namespace Optimizer.Core.Importance;

/// <summary>
/// Which parameters tell the best trials from the rest: PED-ANOVA, Watanabe, Bansal and Hutter 2023 (arXiv:2304.10255). For each parameter
/// the Pearson divergence of the density of the best trials (quantile γ' of the paper) from that of all trials (γ = 1).
/// </summary>
/// <remarks>
/// Against all trials, not against the prior: where a sampler crowded does not count as important. Two departures from the paper. What
/// random subsets of the same size show on average is subtracted, as few trials always differ somehow. A conditional parameter is held
/// against the trials that have it, with their own best, and counts by their share of all trials.
/// </remarks>
internal static class PedAnova
{
    /// <summary>γ': share of the trials that are the best.</summary>
    public const double Best = 0.1;

    /// <summary>At least so many are the best, but for half of all.</summary>
    private const int FewestBest = 8;

    private const int Shuffles = 30;

    /// <returns>(columns): shares that sum to 1; all 0: no parameter tells the best from the rest.</returns>
    public static double[] Of(TrialTable table, long seed)
    {
        var divergences = Enumerable.Range(0, table.Columns.Length).Select(column => Divergence(table, column, new TrialRandom(seed, column))).ToArray();
        var sum = divergences.Sum();
        return sum > 0 ? Array.ConvertAll(divergences, one => one / sum) : divergences;
    }

    private static double Divergence(TrialTable table, int column, TrialRandom random)
    {
        var having = Enumerable.Range(0, table.Rows.Length).Where(row => table.Rows[row][column] != TrialTable.Absent)
            .OrderBy(row => table.Values[row]).ThenBy(row => row).ToArray();
        if (having.Length < 4) return 0;
        var best = Math.Clamp((int)Math.Ceiling(Best * having.Length), Math.Min(FewestBest, having.Length / 2), having.Length / 2);
        var cells = Array.ConvertAll(having, row => table.Rows[row][column]);
        var density = new CellDensity(table.Columns[column], cells, best);
        var seen = density.Pearson(cells.AsSpan(0, best));
        var chance = 0.0;
        for (var shuffle = 0; shuffle < Shuffles; shuffle++)
        {
            for (var index = 0; index < best; index++)
            {
                var other = index + random.NextIndex(cells.Length - index);
                (cells[index], cells[other]) = (cells[other], cells[index]);
            }

            chance += density.Pearson(cells.AsSpan(0, best)) / Shuffles;
        }

        return Math.Max(0, seen - chance) * having.Length / table.Rows.Length;
    }
}
