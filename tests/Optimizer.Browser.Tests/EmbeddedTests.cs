using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Browser.Tests;

/// <summary>Of a run on this machine, without a server and keys.</summary>
public partial class EmbeddedTests(Dashboard dashboard)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_prints_an_address_that_opens_its_pages_and_what_it_left_is_looked_at_later()
    {
        var served = await dashboard.Server();
        var database = Path.Combine(served.Folder, "run", "optimizer.db");
        var spec = served.Write("run.yaml", Dashboard.Spec("run", "{cost: 1, trials: 500}", "2", "random", ServedProgram.Digits));
        var (run, said) = await served.Start(Address(), Cancel, "run", spec, "--dashboard", "--database", database);
        await using var stranger = await dashboard.Visit(said.Value);
        await stranger.Go("/signin?token=0123");
        await Expect(stranger.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That address is of another start of the run");
        await using var visit = await dashboard.Visit(said.Value);
        var page = visit.Page;

        await visit.Go(said.Value);
        await page.GetByRole(AriaRole.Link, new() { Name = "run", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-counter=completed]")).Not.ToHaveTextAsync("0");
        visit.IsQuiet();

        // Cancelled in the browser: the run ends, and its pages with it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it for good" }).ClickAsync();
        await run.WaitForExitAsync(Cancel);
        await Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync("The connection is lost");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();

        var (_, again) = await served.Start(Address(), Cancel, "dashboard", "--database", database);
        await using var later = await dashboard.Visit(again.Value);
        await later.Go(again.Value);
        await later.Page.GetByRole(AriaRole.Link, new() { Name = "run", Exact = true }).ClickAsync();
        await Expect(later.Page.Locator(".title .badge")).ToHaveTextAsync("cancelled");
        await later.Page.GetByRole(AriaRole.Link, new() { Name = "Choose one to ship" }).ClickAsync();
        await Expect(later.Page.Locator(".ship")).ToContainTextAsync("over 12 months");
        var model = await later.Page.RunAndWaitForDownloadAsync(() => later.Page.GetByRole(AriaRole.Link, new() { Name = "Download the model" }).ClickAsync());
        Assert.True(new FileInfo(await model.PathAsync()).Length > 1_000);
        await later.Page.GetByRole(AriaRole.Link, new() { Name = "Submit" }).ClickAsync();
        await Expect(later.Page.Locator("p.notice")).ToContainTextAsync("This page only reads the database");
        later.IsQuiet();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/signin\?token=\w+")]
    private static partial Regex Address();
}
