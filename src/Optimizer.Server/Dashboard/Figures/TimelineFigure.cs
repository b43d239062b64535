using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Dashboard.Parts;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>What each device did when: a bar an attempt, by stage, with what was lost in the colour of errors; above them what waited for a device.</summary>
internal static class TimelineFigure
{
    private const string Queue = "queue";
    private static readonly string[] Colours = ["var(--plot-1)", "var(--plot-3)", "var(--plot-4)", "var(--plot-5)", "var(--plot-7)", "var(--plot-6)"];

    public static bool IsLost(AttemptView attempt) => attempt.Outcome is not (AttemptOutcome.None or AttemptOutcome.Done or AttemptOutcome.Paused or AttemptOutcome.Stopped);

    public static Figure Of(TrialFrame frame, ImmutableArray<AttemptView> attempts, DateTimeOffset now, LocalTime time)
    {
        var stages = attempts.Select(attempt => attempt.Stage).Distinct().ToList();
        var data = new List<object>();
        foreach (var stage in stages)
            Add(data, frame, attempts.Where(attempt => attempt.Stage == stage && !IsLost(attempt)), stage, Colours[stages.IndexOf(stage) % Colours.Length], now, time);
        if (attempts.Any(IsLost)) Add(data, frame, attempts.Where(IsLost), "failed or lost", "var(--bad)", now, time);
        var waits = Waits(frame, attempts);
        if (waits.Count > 0)
        {
            data.Insert(0, new
            {
                type = "bar",
                orientation = "h",
                name = "waiting for a device",
                y = waits.Select(_ => Queue),
                @base = waits.Select(wait => time.Axis(wait.From)),
                x = waits.Select(wait => (wait.To - wait.From).TotalMilliseconds),
                customdata = waits.Select(wait => wait.Number),
                marker = new { color = "var(--dominated)", opacity = 0.35 },
                hovertemplate = waits.Select(wait => $"{frame.Sweep.Trial(wait.Number)} waited {Rendering.Show.Duration((wait.To - wait.From).TotalSeconds)}<extra></extra>"),
            });
        }

        return new Figure(data, new { barmode = "overlay", xaxis = new { type = "date" }, yaxis = new { type = "category", categoryorder = "category descending" }, margin = new { l = 110, r = 16, t = 12, b = 40 }, bargap = 0.3 });
    }

    /// <summary>From a trial's proposal to its first attempt, where both are known.</summary>
    private static List<(int Number, DateTimeOffset From, DateTimeOffset To)> Waits(TrialFrame frame, ImmutableArray<AttemptView> attempts) =>
        [.. attempts.GroupBy(attempt => attempt.Trial).Select(own => own.MinBy(attempt => attempt.StartedAt)!).Where(first => first.Number == 1 && frame.RowOf(first.Trial) >= 0)
            .Select(first => (first.Trial, From: frame.CreatedAt[frame.RowOf(first.Trial)], To: first.StartedAt)).Where(wait => (wait.To - wait.From).TotalSeconds > 0.05)];

    private static void Add(List<object> data, TrialFrame frame, IEnumerable<AttemptView> attempts, string name, string colour, DateTimeOffset now, LocalTime time)
    {
        var own = attempts.ToList();
        if (own.Count == 0) return;
        data.Add(new
        {
            type = "bar",
            orientation = "h",
            name,
            y = own.Select(attempt => attempt.Device),
            @base = own.Select(attempt => time.Axis(attempt.StartedAt)),
            x = own.Select(attempt => Math.Max(1, ((attempt.EndedAt ?? now) - attempt.StartedAt).TotalMilliseconds)),
            customdata = own.Select(attempt => attempt.Trial),
            marker = new { color = colour, line = new { color = "var(--card)", width = 0.5 } },
            hovertemplate = own.Select(attempt => $"{frame.Sweep.Trial(attempt.Trial)} {attempt.Stage}{(attempt.Number > 1 ? $", attempt {attempt.Number}" : "")}<br>{Api.Rows.OutcomeOf(attempt)}, {Rendering.Show.Duration(((attempt.EndedAt ?? now) - attempt.StartedAt).TotalSeconds)}, {Rendering.Show.Money(Core.Costs.Money.ToUsd(attempt.ChargedNano))}<extra></extra>"),
        });
    }
}
