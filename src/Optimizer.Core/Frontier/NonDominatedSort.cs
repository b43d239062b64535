namespace Optimizer.Core.Frontier;

/// <summary>Orders points by non-dominated rank, within a rank by crowding distance, widest first (Deb et al. 2002, NSGA-II).</summary>
public static class NonDominatedSort
{
    /// <param name="losses">(points)(objectives), lower is better.</param>
    /// <returns>Indices, best first, lazily: taking a few costs only their fronts. With one objective this is the order by loss.</returns>
    public static IEnumerable<int> Order(IReadOnlyList<double[]> losses)
    {
        if (losses.Count == 0) return [];
        if (losses[0].Length == 1) return Enumerable.Range(0, losses.Count).OrderBy(index => losses[index][0]).ThenBy(index => index);
        return Fronts(losses).SelectMany(front => ByCrowding(front, losses));
    }

    /// <returns>Index lists: those that nobody dominates, then those dominated only by them, …</returns>
    public static IEnumerable<IReadOnlyList<int>> Fronts(IReadOnlyList<double[]> losses)
    {
        var left = Enumerable.Range(0, losses.Count).ToList();
        while (left.Count > 0)
        {
            var points = left.ConvertAll(index => losses[index]);
            var front = ParetoFront.Of(points).Select(position => left[position]).ToList();
            if (front.Count == 0) front = left;
            yield return front;
            var taken = front.ToHashSet();
            left = left.FindAll(index => !taken.Contains(index));
        }
    }

    private static IEnumerable<int> ByCrowding(IReadOnlyList<int> front, IReadOnlyList<double[]> losses)
    {
        var distance = front.ToDictionary(index => index, _ => 0.0);
        for (var objective = 0; objective < losses[0].Length; objective++)
        {
            var line = front.OrderBy(index => losses[index][objective]).ThenBy(index => index).ToList();
            var range = losses[line[^1]][objective] - losses[line[0]][objective];
            distance[line[0]] = distance[line[^1]] = double.PositiveInfinity;
            for (var at = 1; at < line.Count - 1 && range > 0 && double.IsFinite(range); at++)
                distance[line[at]] += (losses[line[at + 1]][objective] - losses[line[at - 1]][objective]) / range;
        }

        return front.OrderByDescending(index => distance[index]).ThenBy(index => index);
    }
}
