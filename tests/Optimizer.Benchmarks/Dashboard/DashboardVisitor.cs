using Microsoft.Playwright;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>Somebody with a browser of their own, signed in, with nothing cached.</summary>
internal sealed class DashboardVisitor : IAsyncDisposable
{
    private static readonly string Clock = ReadClock();
    private readonly IBrowserContext context;
    private readonly ICDPSession devTools;
    private readonly string pages;

    private DashboardVisitor(IBrowserContext context, IPage page, ICDPSession devTools, string pages) =>
        (this.context, Page, this.devTools, this.pages) = (context, page, devTools, pages);

    public IPage Page { get; }

    public static async Task<DashboardVisitor> Come(IBrowser browser, ServedDashboard server)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        await context.AddInitScriptAsync(Clock);
        var entered = await context.APIRequest.GetAsync(server.Door.ToString(), new APIRequestContextOptions { MaxRedirects = 0 });
        if (entered.Status != 302) throw new InvalidOperationException($"Signing in answered {entered.Status}.");
        var page = await context.NewPageAsync();
        var devTools = await context.NewCDPSessionAsync(page);
        await devTools.SendAsync("Performance.enable", new Dictionary<string, object> { ["timeDomain"] = "threadTicks" });
        return new DashboardVisitor(context, page, devTools, server.Pages);
    }

    /// <param name="path">Below the sweep's.</param>
    /// <param name="signs">JavaScript conditions.</param>
    /// <returns>For each sign the milliseconds from the beginning of the navigation to the frame that shows it.</returns>
    public async Task<double[]> View(string path, params string[] signs)
    {
        await Page.GotoAsync(pages + path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        return await Page.EvaluateAsync<double[]>($"() => Promise.all([{string.Join(", ", signs.Select(sign => $"pageClock.view(() => {sign})"))}])");
    }

    /// <summary>What a person does, from the page's own event to the frames that show its answer.</summary>
    /// <param name="kind">Of the event: click, input, change, mouseup.</param>
    /// <param name="selector">Of a link that leads elsewhere then.</param>
    /// <param name="plot">Id of a plot that is drawn again; null: none is.</param>
    /// <returns>Milliseconds to the other address, and to the drawing; NaN where none was waited for.</returns>
    public async Task<(double Answered, double Drawn)> Interact(string kind, string selector, string? plot, Func<Task> act)
    {
        await Page.EvaluateAsync("words => pageClock.arm(...words)", new[] { kind, kind, selector, plot });
        await act();
        return await Page.EvaluateAsync<double?[]>("() => pageClock.taken") is [{ } answered, var drawn] ? (answered, drawn ?? double.NaN) : throw new InvalidOperationException("The page's clock did not answer.");
    }

    /// <summary>Processor time that the page's main thread used since its navigation, milliseconds.</summary>
    public async Task<double> CpuMs()
    {
        var told = await devTools.SendAsync("Performance.getMetrics");
        return told!.Value.GetProperty("metrics").EnumerateArray().First(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble() * 1000;
    }

    /// <summary>Elements of the document.</summary>
    public Task<int> Elements() => Page.EvaluateAsync<int>("() => document.querySelectorAll('*').length");

    /// <summary>How many changes and drawings a second the page saw.</summary>
    public Task<double[]> Changes(string plot, int seconds) => Page.EvaluateAsync<double[]>($"() => pageClock.changes('{plot}', {seconds})");

    public async ValueTask DisposeAsync() => await context.CloseAsync();

    private static string ReadClock()
    {
        using var stream = typeof(DashboardVisitor).Assembly.GetManifestResourceStream("PageClock.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
