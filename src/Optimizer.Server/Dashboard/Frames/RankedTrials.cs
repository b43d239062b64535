using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Rendering;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>The trials of a view in its order. The order by lifetime cost is the core's own, which `optimizer rank` prints.</summary>
internal sealed class RankedTrials
{
    private readonly bool[] isIn;
    private readonly CostPoint[] points;

    private RankedTrials(TrialFrame frame, RankingView view, RankedTrials? before)
    {
        (Frame, View) = (frame, view);
        var isSame = before is not null && ReferenceEquals(before.Frame, frame) && before.View.Words == view.Words && before.View.Bounds.SequenceEqual(view.Bounds);
        isIn = isSame ? before!.isIn : Matching(frame, view);
        points = isSame ? before!.points : [.. Enumerable.Range(0, frame.Count).Where(row => isIn[row] && frame.Feasible[row]).Select(row => frame.Costs[row])];
        Share = view.Within ?? (frame.Spec.Objectives[0].Tolerance is > 0 and var tolerance ? tolerance : null);
        Order = LifetimeOrder.Of(points, view.Volume, Share);
        Crossovers = isSame && before!.Share == Share ? before.Crossovers : LifetimeCost.Crossovers(points, Share);
        (Costs, Ranks) = (new double[frame.Count], new int[frame.Count]);
        Array.Fill(Costs, double.NaN);
        foreach (var ordered in Order)
        {
            var row = frame.RowOf(ordered.Point.Trial);
            (Costs[row], Ranks[row]) = (ordered.Cost, ordered.Rank);
            if (ordered.IsKnee) Knee = row;
            if (ordered.IsWithin) WithinCount++;
        }

        Rows = Sorted();
    }

    public TrialFrame Frame { get; }

    public RankingView View { get; }

    /// <summary>Of the first objective that may be lost; null: any.</summary>
    public double? Share { get; }

    /// <summary>All that hold the constraints and the bounds, within the tolerance first.</summary>
    public ImmutableArray<OrderedTrial> Order { get; }

    /// <summary>Which trial is the cheapest at which volume, in predictions over the life.</summary>
    public ImmutableArray<CheapestSpan> Crossovers { get; }

    /// <summary>Rows of the table, in its order.</summary>
    public int[] Rows { get; }

    /// <summary>By row, USD; NaN: not ranked.</summary>
    public double[] Costs { get; }

    /// <summary>By row, from 1; 0: not ranked.</summary>
    public int[] Ranks { get; }

    /// <summary>So many of the first ranks are within the tolerance.</summary>
    public int WithinCount { get; }

    /// <summary>A row; -1: none.</summary>
    public int Knee { get; } = -1;

    /// <summary>The trial to ship: a row; -1: nothing is ranked.</summary>
    public int Best => Order.IsEmpty ? -1 : Frame.RowOf(Order[0].Point.Trial);

    /// <param name="before">Of the same page: what has not changed is taken from it.</param>
    public static RankedTrials Of(TrialFrame frame, RankingView view, RankedTrials? before = null) => new(frame, view, before);

    /// <summary>Whether the row holds the bounds and words of the view.</summary>
    public bool Holds(int row) => isIn[row];

    /// <summary>NaN where it has none.</summary>
    public double Value(string column, int row) =>
        column == RankingView.Lifetime ? Costs[row] : Frame.Find(column) is { } found ? found.Values[row] : double.NaN;

    /// <summary>The cheapest trial when so much of the first objective may be lost: a row; -1: none.</summary>
    public int CheapestWithin(double share)
    {
        var best = points.Length == 0 ? double.NaN : points.Where(point => !double.IsNaN(point.Loss) && !double.IsNaN(point.At(View.Volume))).Select(point => point.Loss).DefaultIfEmpty(double.NaN).Min();
        var cheapest = points.Where(point => ToleranceOrder.IsWithin(point.Loss, best, share) && double.IsFinite(point.At(View.Volume)))
            .MinBy(point => (point.At(View.Volume), point.Loss, point.Trial));
        return cheapest is null ? -1 : Frame.RowOf(cheapest.Trial);
    }

    private static bool[] Matching(TrialFrame frame, RankingView view)
    {
        var rows = new bool[frame.Count];
        Array.Fill(rows, true);
        foreach (var bound in view.Bounds)
        {
            if (frame.Find(bound.Column) is not { IsCategory: false } column) continue;
            for (var row = 0; row < rows.Length; row++)
                rows[row] &= !(bound.Low is { } low && !(column.Values[row] >= low)) && !(bound.High is { } high && !(column.Values[row] <= high));
        }

        foreach (var word in view.Words.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)) Keep(frame, rows, word);
        return rows;
    }

    /// <summary><c>name=value</c> looks at one column, anything else at the trial's name, its state and its categories.</summary>
    private static void Keep(TrialFrame frame, bool[] rows, string word)
    {
        var (name, wanted) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : (null, word);
        var columns = frame.Columns.Where(column => name is null ? column.IsCategory : column.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || column.Id == name).ToList();
        var labels = columns.ConvertAll(column => column.Labels?.Select(label => name is null
            ? label.Contains(wanted, StringComparison.OrdinalIgnoreCase) : label.Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToArray());
        for (var row = 0; row < rows.Length; row++)
        {
            if (!rows[row]) continue;
            var holds = name is null && (frame.Name(row).Contains(wanted, StringComparison.OrdinalIgnoreCase) || Api.Words.Of(frame.States[row]) == wanted);
            for (var index = 0; index < columns.Count && !holds; index++)
            {
                var value = columns[index].Values[row];
                if (double.IsNaN(value)) continue;
                holds = labels[index] is { } known ? known[(int)value] : columns[index].Text(row).Equals(wanted, StringComparison.OrdinalIgnoreCase) || value.ToString("R") == wanted;
            }

            rows[row] = holds;
        }
    }

    private int[] Sorted()
    {
        var rows = Enumerable.Range(0, Frame.Count).Where(row => isIn[row] && (View.ShowsAll || Frame.Feasible[row]) && IsBrushed(row)).ToArray();
        // Keys of numbers and a stable tie by row: what has no value comes last, whichever way it goes.
        var keys = new (double Key, int Row)[rows.Length];
        var sign = View.IsDescending ? -1 : 1;
        for (var index = 0; index < rows.Length; index++) keys[index] = (Key(rows[index], sign), rows[index]);
        Array.Sort(keys);
        return [.. keys.Select(key => key.Row)];
    }

    private double Key(int row, int sign)
    {
        var value = View.Sort switch
        {
            RankingView.ByRank => Ranks[row] == 0 ? double.NaN : Ranks[row],
            "trial" => row,
            "status" => (int)Frame.States[row],
            _ when Frame.Find(View.Sort) is { IsCategory: true } column => double.IsNaN(column.Values[row]) ? double.NaN : Order(column)[(int)column.Values[row]],
            _ => Value(View.Sort, row),
        };
        return double.IsNaN(value) ? double.MaxValue : sign * value;

        int[] Order(FrameColumn column)
        {
            if (labelOrder is not null) return labelOrder;
            var sorted = column.Labels!.Order(StringComparer.Ordinal).ToList();
            return labelOrder = [.. column.Labels!.Select(label => sorted.IndexOf(label))];
        }
    }

    private int[]? labelOrder;

    private bool IsBrushed(int row)
    {
        if (View.Brush is not [var left, var right, var low, var high]) return true;
        var (x, y) = (Value(Axes.X(Frame, View), row), Value(Axes.Y(Frame, View), row));
        return x >= Math.Min(left, right) && x <= Math.Max(left, right) && y >= Math.Min(low, high) && y <= Math.Max(low, high);
    }
}
