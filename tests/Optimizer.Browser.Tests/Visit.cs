using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Browser.Tests;

/// <summary>Somebody's browser window. It remembers every request that would have left this machine, which is refused, and every error on the console.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly string address;
    private readonly List<string> wrong = [];

    private Visit(IBrowserContext context, IPage page, string address) => (this.context, Page, this.address) = (context, page, address);

    public IPage Page { get; }

    public static async Task<Visit> Open(IBrowser browser, string address)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, AcceptDownloads = true });
        context.SetDefaultTimeout((float)Dashboard.Patience.TotalMilliseconds);
        var visit = new Visit(context, await context.NewPageAsync(), address);
        await context.RouteAsync("**/*", visit.Guard);
        visit.Page.WebSocket += (_, socket) => visit.Check(socket.Url);
        visit.Page.Console += (_, message) =>
        {
            if (message.Type == "error") visit.Note($"console: {message.Text} ({message.Location})");
        };
        visit.Page.PageError += (_, error) => visit.Note($"script: {error}");
        return visit;
    }

    public async Task Go(string path) => await Page.GotoAsync(new Uri(new Uri(address), path).ToString());

    /// <summary>By the form, as people do.</summary>
    public async Task SignIn(string key, string path)
    {
        await Go(path);
        await Expect(Page).ToHaveTitleAsync("Sign in · Optimizer");
        await Page.GetByLabel("API key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.WaitForURLAsync(new Uri(new Uri(address), path).ToString());
    }

    /// <summary>Waits until a page has read its data and drawn its plots.</summary>
    public async Task Ready(string selector)
    {
        var failed = Page.GetByRole(AriaRole.Heading, new() { Name = "This page failed" });
        await Expect(Page.Locator(selector).Or(failed).First).ToBeVisibleAsync();
        Assert.False(await failed.IsVisibleAsync(), $"{Page.Url} failed.");
    }

    /// <summary>Nothing left this machine and nothing went wrong in the page's scripts.</summary>
    public void IsQuiet() => Assert.True(wrong.Count == 0, string.Join('\n', wrong));

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private Task Guard(IRoute route) => Check(route.Request.Url) ? route.ContinueAsync() : route.AbortAsync();

    private bool Check(string url)
    {
        var uri = new Uri(url);
        // Data and blobs are in the page already.
        if (uri.Scheme is "data" or "blob" || uri.Authority == new Uri(address).Authority) return true;
        Note($"left the server: {url}");
        return false;
    }

    private void Note(string what)
    {
        lock (wrong) wrong.Add(what);
    }
}
