using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Browser.Tests;

public class LiveTests(Dashboard dashboard)
{
    [Fact]
    public async Task A_spec_typed_in_the_browser_is_planned_submitted_seen_live_paused_resumed_and_cancelled()
    {
        await using var visit = await dashboard.SignedIn("/submit");
        var page = visit.Page;
        await page.Locator("#data").SetInputFilesAsync(ServedProgram.Digits);
        await Expect(page.Locator(".chips .tag")).ToHaveTextAsync("digits.csv.gz");
        await page.Locator("#spec").FillAsync(Dashboard.Spec("live", "{cost: 1, trials: 500}", "{min: 2, max: 40}", "random"));
        var plan = page.Locator("[data-plan=cost]");
        await Expect(plan).ToContainTextAsync("$");
        await page.Locator("#submit").ClickAsync();
        await page.WaitForURLAsync("**/sweeps/*");

        // Live: nothing is loaded again, and still the counters move and points come.
        await page.EvaluateAsync("() => { window.stays = true; }");
        await Expect(page.Locator("[data-counter=completed]")).Not.ToHaveTextAsync("0");
        await Expect(page.Locator("[data-counter=spend]")).Not.ToHaveTextAsync("$0");
        await page.GetByRole(AriaRole.Link, new() { Name = "Trade-off" }).ClickAsync();
        await visit.Ready("#tradeoff[data-drawn]");
        await Expect(page.Locator("table.ranking tbody tr")).Not.ToHaveCountAsync(0);
        var points = await Points(page);
        Assert.True(points > 0);
        await page.WaitForFunctionAsync(PointsOf + $" > {points}");
        Assert.True(await page.EvaluateAsync<bool>("() => window.stays === true"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("paused");
        await Expect(page.GetByText("Pausing:")).ToHaveCountAsync(0);
        var paused = await dashboard.Json("show", "live");
        Assert.Equal("paused", paused.GetProperty("status").GetString());
        Assert.Equal(0, paused.GetProperty("reserved").GetDouble());
        var completed = Completed(paused);

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("running");
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(page.Locator("[data-counter=completed]")).Not.ToHaveTextAsync(completed.ToString());
        Assert.True(Completed(await dashboard.Json("show", "live")) > completed);

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it for good" }).ClickAsync();
        await Expect(page.Locator(".title .badge")).ToHaveTextAsync("cancelled");
        Assert.Equal("cancelled", (await dashboard.Json("show", "live")).GetProperty("status").GetString());
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_broken_spec_shows_its_mistake_where_it_stands_and_cannot_be_submitted()
    {
        await using var visit = await dashboard.SignedIn("/submit");
        var page = visit.Page;
        await page.Locator("#data").SetInputFilesAsync(ServedProgram.Digits);
        await Expect(page.Locator(".chips .tag")).ToHaveTextAsync("digits.csv.gz");
        await page.Locator("#spec").FillAsync(Dashboard.Spec("broken", "{cost: 1, trials: 3}").Replace("learning_rate", "learning_rat", StringComparison.Ordinal));

        var finding = page.Locator(".findings button");

        await Expect(finding).ToContainTextAsync("11:3");
        await Expect(finding).ToContainTextAsync("learning_rate");
        await Expect(page.Locator("#spec-lines b")).ToHaveTextAsync("● 11");
        await Expect(page.Locator("#submit")).ToBeDisabledAsync();
        await finding.ClickAsync();
        await page.WaitForFunctionAsync("() => { const area = document.activeElement; return area.id === 'spec' && area.value.slice(area.selectionStart).startsWith('learning_rat:'); }");

        await page.Locator("#spec").FillAsync(Dashboard.Spec("broken", "{cost: 1, trials: 3}"));
        await Expect(finding).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-plan=cost]")).ToContainTextAsync("$");
        await Expect(page.Locator("#submit")).ToBeEnabledAsync();
        visit.IsQuiet();
    }

    /// <summary>Those of all trials: the dominated ones and the frontier.</summary>
    private const string PointsOf = "() => [0, 2].reduce((sum, trace) => sum + document.getElementById('tradeoff').data[trace].x.length, 0)";

    private static async Task<int> Points(IPage page) => await page.EvaluateAsync<int>(PointsOf);

    private static int Completed(System.Text.Json.JsonElement show) => show.GetProperty("trials").TryGetProperty("completed", out var completed) ? completed.GetInt32() : 0;
}
