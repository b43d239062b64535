using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Browser.Tests;

public partial class AccessTests(Dashboard dashboard)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_signs_in_with_a_key_looks_and_may_neither_submit_nor_pause()
    {
        var served = await dashboard.Server();
        await dashboard.Finished();
        var key = (await served.Run(Cancel, "key", "create", "--name", "eve", "--role", "viewer")).Trim();
        // A paused sweep has a button that would resume it.
        await served.Run(Cancel, "submit", served.Write("waiting.yaml", Dashboard.Spec("waiting", "{cost: 1, trials: 400}", "{min: 100, max: 200}", "random", ServedProgram.Digits)));
        await served.Run(Cancel, "pause", "waiting");
        await using var visit = await dashboard.SignedIn("/sweeps/waiting", key);
        var page = visit.Page;

        var resume = page.GetByRole(AriaRole.Button, new() { Name = "Resume" });

        await Expect(resume).ToBeDisabledAsync();
        await Expect(resume).ToHaveAttributeAsync("title", NeedsRole());
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" })).ToBeDisabledAsync();
        await Expect(page.Locator(".who")).ToContainTextAsync("viewer");
        await page.GetByRole(AriaRole.Link, new() { Name = "Submit" }).ClickAsync();
        await Expect(page.Locator("p.notice")).ToContainTextAsync("Your key has the role viewer");
        await Expect(page.Locator("#submit")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await visit.Go("/sweeps/waiting");
        await Expect(page).ToHaveTitleAsync("Sign in · Optimizer");
        visit.IsQuiet();
    }

    [Fact]
    public async Task What_is_said_of_a_trial_stays_and_a_viewer_reads_it_without_changing_it()
    {
        var served = await dashboard.Server();
        await dashboard.Finished();
        await using var visit = await dashboard.SignedIn($"/sweeps/{Dashboard.Sweep}/trials/1");
        var page = visit.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a note" }).ClickAsync();
        await page.GetByLabel("Note", new() { Exact = true }).FillAsync("ship this <b>one</b>");
        await page.GetByLabel("Tags, with commas between").FillAsync("checked, v2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save note" }).ClickAsync();
        await Expect(page.Locator("[data-note]")).ToHaveTextAsync("ship this <b>one</b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the note" }).ClickAsync();
        await page.GetByLabel("Tags, with commas between").FillAsync(new string('x', 41));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save note" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("at most 40 characters");
        visit.IsQuiet();

        var key = (await served.Run(Cancel, "key", "create", "--name", "mallory", "--role", "viewer")).Trim();
        await using var other = await dashboard.SignedIn($"/sweeps/{Dashboard.Sweep}/trials/1", key);
        await Expect(other.Page.Locator("[data-tags] .tag")).ToHaveTextAsync(["checked", "v2"]);
        await Expect(other.Page.Locator("[data-note]")).ToHaveTextAsync("ship this <b>one</b>");
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Change the note" })).ToBeDisabledAsync();
        other.IsQuiet();
    }

    [Fact]
    public async Task A_wrong_key_is_refused_with_the_reason()
    {
        await using var visit = await dashboard.Visit();
        await visit.Go("/");
        var page = visit.Page;

        await page.GetByLabel("API key").FillAsync("opt_0123456789abcdef_wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("key");
        await Expect(page.Locator("main.signin")).ToBeVisibleAsync();
        Assert.Empty(await page.Context.CookiesAsync());
    }

    /// <summary>What every other test here leans on.</summary>
    [Fact]
    public async Task A_page_that_reaches_elsewhere_is_noticed()
    {
        await using var visit = await dashboard.Visit();
        await visit.Go("/signin");
        visit.IsQuiet();

        await visit.Page.EvaluateAsync("() => fetch('https://example.invalid/font').catch(() => null)");

        await Expect(visit.Page.Locator("main.signin")).ToBeVisibleAsync();
        Assert.Contains("example.invalid", Assert.ThrowsAny<Xunit.Sdk.XunitException>(visit.IsQuiet).Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("Your key has the role viewer; this takes")]
    private static partial Regex NeedsRole();
}
