using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Samplers;

namespace Optimizer.Core.Surrogates;

/// <summary>One observation as models read it.</summary>
/// <param name="Row">(dimensions), coded.</param>
/// <param name="Losses">(objectives); infinite where they are not numbers.</param>
/// <param name="Violations">(constraints): above 0 by how much each is broken; infinite where unknown.</param>
internal sealed record SeenRow(double[] Row, double[] Losses, double[] Violations)
{
    public bool IsFeasible => !Array.Exists(Violations, violation => violation > 0) && !Array.Exists(Losses, double.IsInfinity);
}

/// <summary>The observations that a model keeps: at most <paramref name="most"/>, the better half by rank, feasible ones first, and the newest of the others.</summary>
internal sealed class SeenRows(UnitCoding coding, int most)
{
    private readonly List<SeenRow> rows = [];

    public List<SeenRow> All => rows;

    /// <summary>How often old ones were dropped: what was derived from a part of the list before is void.</summary>
    public int Clearances { get; private set; }

    public SeenRow Read(Observation observation) => new(
        coding.Code(observation.Configuration),
        [.. observation.Losses.Select(loss => double.IsFinite(loss) ? loss : double.PositiveInfinity)],
        [.. observation.Violations.Select(violation => double.IsNaN(violation) ? double.PositiveInfinity : violation)]);

    public SeenRow Fold(Observation observation)
    {
        var seen = Read(observation);
        rows.Add(seen);
        if (rows.Count > most) Clear();
        return seen;
    }

    /// <summary>Indices, best first: feasible ones by non-dominated rank, then the others by what they break.</summary>
    public static ImmutableArray<int> Order(List<SeenRow> rows)
    {
        var feasible = Enumerable.Range(0, rows.Count).Where(index => rows[index].IsFeasible).ToList();
        var ordered = NonDominatedSort.Order(feasible.ConvertAll(index => rows[index].Losses)).Select(position => feasible[position]);
        return [.. ordered, .. Enumerable.Range(0, rows.Count).Where(index => !rows[index].IsFeasible).OrderBy(index => rows[index].Violations.Sum(violation => Math.Max(0, violation)))];
    }

    private void Clear()
    {
        var good = Order(rows).Take(most / 2).ToHashSet();
        var old = Enumerable.Range(0, rows.Count).Where(index => !good.Contains(index)).Take(most / 8).ToHashSet();
        var kept = rows.Where((_, index) => !old.Contains(index)).ToList();
        rows.Clear();
        rows.AddRange(kept);
        Clearances++;
    }
}
