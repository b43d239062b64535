using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Optimizer.Server.Dashboard.Frames;

/// <param name="Column">Id of a column of numbers.</param>
/// <param name="Low">Null: no bound.</param>
internal sealed record Bound(string Column, double? Low, double? High);

/// <summary>What somebody looks at on the trade-off page. All of it stands in the address, so that a link shows the same.</summary>
internal sealed record RankingView
{
    /// <summary>Column of what a trial costs over its life at the volume; it is made here, no trial has it.</summary>
    public const string Lifetime = "lifetime_cost";

    public const string ByRank = "rank";

    /// <summary>Predictions a day.</summary>
    public double PerDay { get; init; } = 1e6;

    public double Days { get; init; } = 365;

    /// <summary>Share of the best first objective that may be lost; null: that objective's own tolerance.</summary>
    public double? Within { get; init; }

    public string? X { get; init; }

    public string? Y { get; init; }

    public bool LogX { get; init; } = true;

    public bool LogY { get; init; }

    public string? Colour { get; init; }

    public string? Size { get; init; }

    public bool ShowsDominated { get; init; } = true;

    public bool ShowsIso { get; init; }

    /// <summary>Trials that are not completed, or break the spec's constraints, are in the table too.</summary>
    public bool ShowsAll { get; init; }

    public ImmutableArray<Bound> Bounds { get; init; } = [];

    /// <summary>Words that a row must hold, such as <c>cnn</c> or <c>quantization=int8_static</c>.</summary>
    public string Words { get; init; } = "";

    public string Sort { get; init; } = ByRank;

    public bool IsDescending { get; init; }

    public int Page { get; init; }

    /// <summary>Ids; empty: the telling ones.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Number of the trial looked at; 0: none.</summary>
    public int Picked { get; init; }

    /// <summary>Selected in the plot: x from and to, y from and to. Empty: nothing.</summary>
    public ImmutableArray<double> Brush { get; init; } = [];

    public double Volume => PerDay * Days;

    /// <param name="query">With or without its question mark. What cannot be read is left at its default: old links still open.</param>
    public static RankingView Parse(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string name) => values.TryGetValue(name, out var value) && value.Count > 0 && value[0] is { Length: > 0 } text ? text : null;
        double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        bool Flag(string name, bool usual) => Text(name) is { } text ? text == "1" : usual;
        var usual = new RankingView();
        var brush = (Text("brush") ?? "").Split(',').Select(Number).ToArray();
        return new RankingView
        {
            PerDay = Number(Text("volume")) is >= 0 and <= 1e15 and var volume ? volume : usual.PerDay,
            Days = Number(Text("days")) is >= 0 and <= 1e5 and var days ? days : usual.Days,
            Within = Number(Text("within")) is >= 0 and < 1 and var within ? within : null,
            X = Text("x"),
            Y = Text("y"),
            LogX = Flag("logx", usual.LogX),
            LogY = Flag("logy", usual.LogY),
            Colour = Text("colour"),
            Size = Text("size"),
            ShowsDominated = Flag("dominated", usual.ShowsDominated),
            ShowsIso = Flag("iso", usual.ShowsIso),
            ShowsAll = Flag("all", usual.ShowsAll),
            Bounds = values.TryGetValue("bound", out var bounds) ? [.. bounds.Select(text => BoundOf(text, Number)).OfType<Bound>()] : [],
            Words = Text("filter") ?? "",
            Sort = Text("sort") ?? usual.Sort,
            IsDescending = Flag("desc", usual.IsDescending),
            Page = Number(Text("page")) is >= 1 and <= 1e6 and var page ? (int)page - 1 : 0,
            Columns = Text("columns") is { } columns ? [.. columns.Split(',')] : [],
            Picked = Number(Text("trial")) is >= 1 and <= int.MaxValue and var picked ? (int)picked : 0,
            Brush = brush is [{ } left, { } right, { } low, { } high] ? [left, right, low, high] : [],
        };
    }

    /// <summary>With its question mark; empty when nothing differs from what a plain link shows.</summary>
    public string Query()
    {
        var usual = new RankingView();
        var parts = new List<string>();
        void Add(string name, string? value, bool differs)
        {
            if (differs && value is not null) parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        void Flag(string name, bool value, bool was) => Add(name, value ? "1" : "0", value != was);
        Add("volume", Number(PerDay), PerDay != usual.PerDay);
        Add("days", Number(Days), Days != usual.Days);
        Add("within", Within is { } share ? Number(share) : null, true);
        Add("x", X, true);
        Add("y", Y, true);
        Flag("logx", LogX, usual.LogX);
        Flag("logy", LogY, usual.LogY);
        Add("colour", Colour, true);
        Add("size", Size, true);
        Flag("dominated", ShowsDominated, usual.ShowsDominated);
        Flag("iso", ShowsIso, usual.ShowsIso);
        Flag("all", ShowsAll, usual.ShowsAll);
        foreach (var bound in Bounds) Add("bound", $"{bound.Column}:{(bound.Low is { } low ? Number(low) : "")}:{(bound.High is { } high ? Number(high) : "")}", true);
        Add("filter", Words, Words.Length > 0);
        Add("sort", Sort, Sort != usual.Sort);
        Flag("desc", IsDescending, usual.IsDescending);
        Add("page", Number(Page + 1), Page > 0);
        Add("columns", string.Join(',', Columns), !Columns.IsEmpty);
        Add("trial", Number(Picked), Picked > 0);
        Add("brush", string.Join(',', Brush.Select(Number)), !Brush.IsEmpty);
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    public Bound? BoundOf(string column) => Bounds.FirstOrDefault(bound => bound.Column == column);

    public RankingView With(Bound bound) => this with
    {
        Bounds = [.. Bounds.Where(other => other.Column != bound.Column), .. bound is { Low: null, High: null } ? [] : (Bound[])[bound]],
        Page = 0,
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static Bound? BoundOf(string? text, Func<string?, double?> number) =>
        text?.Split(':') is [{ Length: > 0 } column, var low, var high] && (number(low) ?? number(high)) is not null ? new Bound(column, number(low), number(high)) : null;
}
