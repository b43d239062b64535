using Optimizer.Core.Frontier;

namespace Optimizer.Server.Api;

/// <summary>The point of a two-dimensional frontier farthest below the line between its ends, both axes scaled to 0..1.</summary>
internal static class Knee
{
    /// <param name="points">Lower is better in both.</param>
    /// <returns>Index of the knee; -1: fewer than three points on the frontier, or none below the line.</returns>
    public static int Of(IReadOnlyList<(double X, double Y)> points)
    {
        var frontier = Enumerable.Range(0, points.Count)
            .Where(one => !points.Any(other => Dominance.Dominates([other.X, other.Y], [points[one].X, points[one].Y])))
            .OrderBy(index => points[index].X).ToList();
        if (frontier.Count < 3) return -1;
        var (left, right) = (points[frontier[0]], points[frontier[^1]]);
        if (right.X == left.X || left.Y == right.Y) return -1;
        double Below(int index) => 1 - ((points[index].X - left.X) / (right.X - left.X)) - ((points[index].Y - right.Y) / (left.Y - right.Y));
        var knee = frontier.MaxBy(Below);
        return Below(knee) > 1e-9 ? knee : -1;
    }
}
