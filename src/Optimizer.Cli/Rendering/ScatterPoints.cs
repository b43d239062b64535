namespace Optimizer.Cli.Rendering;

/// <summary>Completed trials on two metrics.</summary>
public sealed record ScatterPoints(string Sweep, string X, string Y, IReadOnlyList<ScatterPoint> All)
{
    /// <summary>Costs that span more than this factor are drawn on a logarithmic axis.</summary>
    private const double WideSpan = 20;

    public bool LogX => IsWide(All.Select(point => point.X));

    public bool LogY => IsWide(All.Select(point => point.Y));

    private static bool IsWide(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).ToList();
        return finite.Count > 0 && finite.Min() > 0 && finite.Max() / finite.Min() > WideSpan;
    }
}

public sealed record ScatterPoint(double X, double Y, string Label, bool OnFrontier);
