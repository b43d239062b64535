using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Figures;

/// <summary>Lines of equal money: serving alone where an axis is the inference cost, the whole life where the other is the training cost.</summary>
internal static class IsoCostLines
{
    public static void Add(RankedTrials ranked, string x, string y, int[] rows, List<object> data, List<object> shapes, List<object> notes)
    {
        const string Inference = FrameColumn.Metrics + "inference_cost";
        const string Training = FrameColumn.Metrics + "training_cost";
        var millions = ranked.View.Volume / 1e6;
        if (rows.Length == 0 || millions <= 0 || x is not (Inference or Training or RankingView.Lifetime)) return;
        var xs = rows.Select(row => ranked.Value(x, row)).ToArray();
        var both = (x, y) is (Inference, Training) or (Training, Inference);
        var dollars = x == Inference ? millions : 1;
        var costs = both ? rows.Select(row => ranked.Costs[row]).Where(double.IsFinite).ToArray() : [.. xs.Select(value => value * dollars)];
        if (costs.Length == 0 || costs.Min() <= 0) return;
        var (left, right, most) = (xs.Min(), xs.Max(), Math.Ceiling(Math.Log10(costs.Max())));
        for (var power = (int)Math.Floor(Math.Log10(costs.Min())); power <= most; power++)
        {
            var money = Math.Pow(10, power);
            if (both)
            {
                var lineX = Enumerable.Range(0, 60).Select(step => left * Math.Pow(right / left, step / 59.0)).ToArray();
                var lineY = lineX.Select(value => x == Inference ? money - (value * millions) : (money - value) / millions).Select(value => value > 0 ? value : double.NaN);
                data.Add(new { type = "scatter", mode = "lines", name = $"{Show.Money(money)} over the life", x = lineX, y = lineY, line = new { color = "var(--dim)", width = 1, dash = "dot" }, hoverinfo = "name", showlegend = false });
                continue;
            }

            var at = money / dollars;
            if (at < left / 1.5 || at > right * 1.5) continue;
            shapes.Add(new { type = "line", x0 = at, x1 = at, yref = "paper", y0 = 0, y1 = 1, line = new { color = "var(--dim)", width = 1, dash = "dot" } });
            notes.Add(new { x = ranked.View.LogX ? Math.Log10(at) : at, xref = "x", yref = "paper", y = 1, yanchor = "top", xanchor = "left", showarrow = false, textangle = 90, text = x == Inference ? $"{Show.Money(money)} to serve" : Show.Money(money), font = new { size = 10, color = "var(--dim)" } });
        }
    }
}
