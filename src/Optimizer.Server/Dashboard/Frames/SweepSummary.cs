using Optimizer.Core.Sweeps;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>A sweep in a line of the list.</summary>
/// <param name="Best">With its unit; null: no trial has the first objective yet.</param>
/// <param name="History">Best first objective by trial, thinned; higher is better.</param>
internal sealed record SweepSummary(long Seq, int Trials, int Completed, string? Best, double[] History)
{
    private const int Points = 60;

    public static SweepSummary Of(TrialFrame frame)
    {
        var first = frame.Spec.Objectives[0];
        var column = frame.Metric(first.Metric);
        var (best, completed) = (double.PositiveInfinity, 0);
        var history = new List<double>();
        for (var row = 0; row < frame.Count; row++)
        {
            if (frame.States[row] == TrialStatus.Completed) completed++;
            if (column is { IsCategory: false } && frame.Feasible[row] && first.Loss(column.Values[row]) < best) best = first.Loss(column.Values[row]);
            if (double.IsFinite(best)) history.Add(-best);
        }

        var every = Math.Max(1, history.Count / Points);
        return new SweepSummary(
            frame.Seq, frame.Count, completed, double.IsFinite(best) ? $"{first.Metric.Replace('_', ' ')} {Show.Metric(first.Metric, first.Goal == Goal.Maximize ? -best : best)}" : null,
            [.. history.Where((_, index) => index % every == 0 || index == history.Count - 1)]);
    }
}
