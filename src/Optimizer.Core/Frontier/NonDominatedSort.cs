using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <summary>Orders points by non-dominated rank, within a rank by crowding distance, widest first (Deb et al. 2002, NSGA-II).</summary>
public static class NonDominatedSort
{
    /// <param name="losses">(points)(objectives), lower is better.</param>
    /// <returns>Indices, best first. With one objective this is the order by loss.</returns>
    public static IReadOnlyList<int> Order(IReadOnlyList<ImmutableArray<double>> losses)
    {
        if (losses.Count == 0) return [];
        if (losses[0].Length == 1) return [.. Enumerable.Range(0, losses.Count).OrderBy(index => losses[index][0]).ThenBy(index => index)];
        var ordered = new List<int>();
        foreach (var front in Fronts(losses)) ordered.AddRange(ByCrowding(front, losses));
        return ordered;
    }

    /// <returns>Index lists: those that nobody dominates, then those dominated only by them, …</returns>
    public static IEnumerable<IReadOnlyList<int>> Fronts(IReadOnlyList<ImmutableArray<double>> losses)
    {
        var left = Enumerable.Range(0, losses.Count).ToList();
        while (left.Count > 0)
        {
            var front = left.Where(one => !left.Any(other => Dominance.Dominates(losses[other], losses[one]))).ToList();
            yield return front;
            left = [.. left.Except(front)];
        }
    }

    private static IEnumerable<int> ByCrowding(IReadOnlyList<int> front, IReadOnlyList<ImmutableArray<double>> losses)
    {
        var distance = front.ToDictionary(index => index, _ => 0.0);
        for (var objective = 0; objective < losses[0].Length; objective++)
        {
            var line = front.OrderBy(index => losses[index][objective]).ThenBy(index => index).ToList();
            var range = losses[line[^1]][objective] - losses[line[0]][objective];
            distance[line[0]] = distance[line[^1]] = double.PositiveInfinity;
            for (var at = 1; at < line.Count - 1 && range > 0; at++)
                distance[line[at]] += (losses[line[at + 1]][objective] - losses[line[at - 1]][objective]) / range;
        }

        return front.OrderByDescending(index => distance[index]).ThenBy(index => index);
    }
}
