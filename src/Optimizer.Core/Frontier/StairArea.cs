namespace Optimizer.Core.Frontier;

/// <summary>The area that a falling staircase of points dominates below a corner, a step at a time.</summary>
internal static class StairArea
{
    /// <summary>Puts a step into a staircase (x rises, y falls).</summary>
    /// <returns>The area it adds below the corner (right, top).</returns>
    public static double Add(List<(double X, double Y)> steps, double x, double y, double right, double top)
    {
        if (x >= right) return 0;
        var at = steps.FindIndex(step => step.X > x);
        if (at < 0) at = steps.Count;
        var height = at > 0 ? steps[at - 1].Y : top;
        if (height <= y) return 0;
        if (at > 0 && steps[at - 1].X == x) steps.RemoveAt(--at);
        var (added, left, end) = (0.0, x, at);
        while (end < steps.Count && steps[end].Y >= y)
        {
            added += (steps[end].X - left) * (height - y);
            (left, height) = steps[end++];
        }

        added += ((end < steps.Count ? steps[end].X : right) - left) * (height - y);
        steps.RemoveRange(at, end - at);
        steps.Insert(at, (x, y));
        return added;
    }
}
