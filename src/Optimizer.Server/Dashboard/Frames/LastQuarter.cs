using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>What the last quarter of a sweep's completed trials added: whether going on is worth it, told from what happened instead of promised.</summary>
internal static class LastQuarter
{
    /// <returns>Name and value; null: too few trials to say.</returns>
    public static IReadOnlyList<(string Name, string Value)>? Of(TrialFrame frame)
    {
        var done = Enumerable.Range(0, frame.Count).Where(row => frame.Feasible[row] && frame.EndedAt[row] is not null).ToArray();
        Array.Sort(Array.ConvertAll(done, row => (frame.EndedAt[row]!.Value.UtcTicks, row)), done);
        if (done.Length < 4) return null;
        var late = done.Length * 3 / 4;
        var isLate = new bool[frame.Count];
        foreach (var row in done.AsSpan(late)) isLate[row] = true;
        var added = frame.Frontier.Count(row => isLate[row]);
        var lines = new List<(string, string)>
        {
            ("completed trials", $"{done.Length - late:N0} of {done.Length:N0}"),
            ("new on the frontier", $"{added} of {frame.Frontier.Length}"),
        };
        foreach (var objective in frame.Spec.Objectives)
        {
            if (frame.Metric(objective.Metric) is not { IsCategory: false } column) continue;
            double Best(IEnumerable<int> rows) => rows.Select(row => objective.Loss(column.Values[row])).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
            var (before, after) = (Best(done.Take(late)), Best(done));
            var sign = objective.Goal == Goal.Maximize ? -1 : 1;
            lines.Add(($"best {objective.Metric.Replace('_', ' ')}", after < before
                ? $"{Show.Metric(objective.Metric, sign * before)} → {Show.Metric(objective.Metric, sign * after)}"
                : $"{Show.Metric(objective.Metric, sign * after)}, no gain"));
        }

        lines.Add(("so", added > 0 ? "Going on still moves the frontier." : "The frontier has stopped moving; more budget is likely to buy little."));
        return lines;
    }
}
