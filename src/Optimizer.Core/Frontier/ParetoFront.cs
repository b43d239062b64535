using System.Collections.Immutable;

namespace Optimizer.Core.Frontier;

/// <summary>The points that no other dominates. Equal points are all in it.</summary>
public static class ParetoFront
{
    /// <param name="losses">(points)(objectives), lower is better. A point with a NaN is never on the front.</param>
    /// <returns>Indices, ascending. O(n log n) up to three objectives, O(n * front) beyond.</returns>
    public static ImmutableArray<int> Of(IReadOnlyList<double[]> losses)
    {
        var order = Sorted(losses);
        var kept = order.Count == 0 ? [] : losses[order[0]].Length switch
        {
            1 => order.TakeWhile(index => losses[index][0] == losses[order[0]][0]),
            2 => OfTwo(losses, order),
            3 when order.TrueForAll(index => Array.TrueForAll(losses[index], double.IsFinite)) => OfThree(losses, order),
            _ => OfMany(losses, order),
        };
        return [.. kept.Order()];
    }

    /// <summary>The front among measured points: values whose error intervals overlap are ties.</summary>
    /// <param name="errors">(points)(objectives), half-widths, absolute.</param>
    /// <returns>
    /// Indices, ascending. Points enter by ascending loss; one that a point on the front clearly beats stays out, one that enters takes out
    /// those that it clearly beats. So the order of the input does not matter, and a circle of near-ties leaves its last point, not none.
    /// </returns>
    public static ImmutableArray<int> Of(IReadOnlyList<double[]> losses, IReadOnlyList<double[]> errors)
    {
        var front = new List<int>();
        foreach (var index in Sorted(losses))
        {
            var beats = front.FindIndex(other => Dominance.Dominates(losses[other], losses[index], errors[other], errors[index]));
            if (beats >= 0)
            {
                // What beat one is likely to beat the next: it is asked sooner. The order within the front decides nothing.
                if (beats > 0) (front[beats], front[beats / 2]) = (front[beats / 2], front[beats]);
                continue;
            }

            front.RemoveAll(other => Dominance.Dominates(losses[index], losses[other], errors[index], errors[other]));
            front.Add(index);
        }

        return [.. front.Order()];
    }

    /// <summary>By first loss, then second, …: whatever dominates a point stands before it.</summary>
    private static List<int> Sorted(IReadOnlyList<double[]> losses)
    {
        var order = Enumerable.Range(0, losses.Count).Where(index => !Array.Exists(losses[index], double.IsNaN)).ToList();
        order.Sort((one, other) =>
        {
            var compared = losses[one].AsSpan().SequenceCompareTo(losses[other]);
            return compared != 0 ? compared : one.CompareTo(other);
        });
        return order;
    }

    private static IEnumerable<int> OfTwo(IReadOnlyList<double[]> losses, List<int> order)
    {
        var last = order[0];
        foreach (var index in order)
        {
            if (index != order[0] && !(losses[index][1] < losses[last][1] || losses[index].AsSpan().SequenceEqual(losses[last]))) continue;
            yield return last = index;
        }
    }

    private static IEnumerable<int> OfThree(IReadOnlyList<double[]> losses, List<int> order)
    {
        var stairs = new Staircase();
        var before = order[0];
        var kept = false;
        foreach (var index in order)
        {
            // An equal point follows its twin, and has its fate.
            if (index == order[0] || !losses[index].AsSpan().SequenceEqual(losses[before])) kept = stairs.Add(losses[index][1], losses[index][2]);
            before = index;
            if (kept) yield return index;
        }
    }

    private static List<int> OfMany(IReadOnlyList<double[]> losses, List<int> order)
    {
        var front = new List<int>();
        foreach (var index in order)
            if (!front.Exists(other => Dominance.Dominates(losses[other], losses[index]))) front.Add(index);
        return front;
    }

    /// <summary>The lower left hull of finite points in a plane: x rises, y falls. Both ends are infinite, so that every point has neighbours.</summary>
    private sealed class Staircase
    {
        private static readonly (double X, double Y) First = (double.NegativeInfinity, double.PositiveInfinity);
        private static readonly (double X, double Y) Last = (double.PositiveInfinity, double.NegativeInfinity);
        private readonly SortedSet<(double X, double Y)> steps = [First, Last];

        /// <returns>False: a step lies at or below and left of it.</returns>
        public bool Add(double x, double y)
        {
            if (steps.GetViewBetween(First, (x, double.PositiveInfinity)).Max.Y <= y) return false;
            while (steps.GetViewBetween((x, double.NegativeInfinity), Last).Min is var right && right.Y >= y) steps.Remove(right);
            return steps.Add((x, y));
        }
    }
}
