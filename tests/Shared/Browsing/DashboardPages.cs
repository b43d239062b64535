namespace Optimizer.Tests.Shared.Browsing;

/// <param name="Name">Of a file about it.</param>
/// <param name="Path">In the server.</param>
/// <param name="Ready">Selects what is there once the page is.</param>
internal sealed record DashboardPage(string Name, string Path, string Ready)
{
    public override string ToString() => Name;
}

/// <summary>Every page of the dashboard, when there is a sweep with completed trials.</summary>
internal static class DashboardPages
{
    /// <param name="sweep">Its name.</param>
    /// <param name="trial">Number of a completed trial.</param>
    /// <param name="other">A second sweep, to compare with.</param>
    public static IReadOnlyList<DashboardPage> Of(string sweep, int trial, string other) =>
    [
        new("sweeps", "/", "table.rows svg.spark"),
        new("overview", $"/sweeps/{sweep}", "#burn[data-drawn]"),
        new("tradeoff", $"/sweeps/{sweep}/tradeoff", "#tradeoff[data-drawn]"),
        new("parallel", $"/sweeps/{sweep}/parallel", "#parallel[data-drawn]"),
        new("curves", $"/sweeps/{sweep}/curves", "#curves[data-drawn]"),
        new("importance", $"/sweeps/{sweep}/importance", "#dependence[data-drawn]"),
        new("slices", $"/sweeps/{sweep}/slices", "#slices[data-drawn]"),
        new("compression", $"/sweeps/{sweep}/compression", "#ladder[data-drawn]"),
        new("timeline", $"/sweeps/{sweep}/timeline", "#timeline[data-drawn]"),
        new("stages", $"/sweeps/{sweep}/stages", "h2:has-text('Stage tree')"),
        new("trial", $"/sweeps/{sweep}/trials/{trial}", "#trial-curve[data-drawn]"),
        new("compare", $"/compare?sweeps={sweep},{other}", "#compare[data-drawn]"),
        new("submit", "/submit", "#spec"),
    ];
}
