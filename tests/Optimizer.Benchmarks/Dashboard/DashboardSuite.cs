using Microsoft.Playwright;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>The dashboard over a sweep of 100,000 trials, in Debian's Chromium: what a person waits for, and what it costs the server.</summary>
internal static class DashboardSuite
{
    public const string Name = "dashboard";

    /// <summary>Server starts whose first view is taken: nothing is read, compiled or cached yet.</summary>
    private const int ColdStarts = 5;

    private const int OtherViews = 3;
    private const int LiveRepeats = 10;
    private const int LiveSeconds = 10;
    private const int LiveEvents = 1_000;

    private static readonly string[] Others = ["parallel", "curves", "importance", "slices", "compression", "timeline", "stages"];

    /// <summary>Of any page: it says what it has to, and its plots are drawn.</summary>
    private const string Shown = "document.querySelector('main h1') && !document.querySelector('main .loading') && [...document.querySelectorAll('.plot')].every(plot => plot.dataset.drawn)";

    private const string Overview = "document.querySelector('[data-counter=completed]') && document.getElementById('burn')?.dataset.drawn";
    private const string Ranking = "document.querySelectorAll('table.ranking tbody tr').length > 0";
    private const string Plot = "document.getElementById('tradeoff')?.dataset.drawn";

    /// <summary>The link to the ranking as a file holds the whole view: it changes with the table, at whatever changes the view, and not with news.</summary>
    private const string Answer = "a[download][href*='/export/csv']";

    public static async Task<int> Run(string[] args)
    {
        var options = DashboardOptions.Parse(args);
        var id = await LargeSweep.Make(options.Database, options.Trials);
        Console.WriteLine($"{options.Database}: sweep {LargeSweep.Name} ({id}), {new FileInfo(options.Database).Length / 1e6:N0} MB; load {Load()}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = options.Chromium, Args = ["--no-sandbox"] });
        Console.WriteLine("| | median ms | lowest and highest | of | server's CPU ms | page's CPU ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await Cold(browser, options);
        using var server = await ServedDashboard.Start(options.Database);
        await FirstViews(browser, server, options);
        await using (var visitor = await DashboardVisitor.Come(browser, server))
        {
            await visitor.View("/tradeoff", Ranking, Plot);
            await Interactions(visitor, server, options);
            Console.WriteLine();
            Console.WriteLine($"Elements of the page: trade-off {await visitor.Elements():N0}; a server with 1 viewer: {Words(await server.Memory())}");
        }

        await Crowd(browser, server, options);
        Console.WriteLine($"Load at the end: {Load()}");
        return 0;
    }

    private static async Task Cold(IBrowser browser, DashboardOptions options)
    {
        var (overviews, tradeoffs) = (new Views("after the server's start: overview"), new Views("after the server's start: ranking, trade-off"));
        for (var start = 0; start < 2 * ColdStarts; start++)
        {
            using var server = await ServedDashboard.Start(options.Database);
            await using var visitor = await DashboardVisitor.Come(browser, server);
            await (start % 2 == 0 ? overviews.Add(server, visitor, "", Overview) : tradeoffs.Add(server, visitor, "/tradeoff", Ranking, Plot));
        }

        overviews.Print();
        tradeoffs.Print();
    }

    private static async Task FirstViews(IBrowser browser, ServedDashboard server, DashboardOptions options)
    {
        await First("overview", "", options.Repeats, Overview);
        await First("ranking, trade-off", "/tradeoff", options.Repeats, Ranking, Plot);
        foreach (var page in Others) await First(page, "/" + page, OtherViews, Shown);

        async Task First(string what, string path, int repeats, params string[] signs)
        {
            var views = new Views(what);
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                await using var visitor = await DashboardVisitor.Come(browser, server);
                await views.Add(server, visitor, path, signs);
            }

            views.Print();
        }
    }

    private static async Task Interactions(DashboardVisitor visitor, ServedDashboard server, DashboardOptions options, string when = "")
    {
        var page = visitor.Page;
        var filter = page.Locator("input[type=search]");
        async Task Filter(string words)
        {
            await filter.FillAsync(words);
            await filter.PressAsync("Enter");
        }

        async Task Repeat(string what, Func<int, Task<(double, double)>> act)
        {
            var taken = new Taken(what + when, server, visitor);
            for (var repeat = 0; repeat < options.Repeats; repeat++) await taken.Add(() => act(repeat));
            taken.Print();
        }

        Console.WriteLine();
        Console.WriteLine("| | table, median ms | plot, median ms | table, lowest and highest | server's CPU ms, mean | page's CPU ms, mean | of |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        string[] columns = ["metrics.latency_p50", "metrics.accuracy", "lifetime_cost", "trial"];
        await Repeat("sort", repeat => visitor.Interact("click", Answer, null, () => page.Locator($"button[data-sort='{columns[repeat % columns.Length]}']").ClickAsync()));
        await page.Locator("button[data-sort=rank]").ClickAsync();
        await Repeat("filter", repeat => visitor.Interact("change", Answer, "tradeoff", () => Filter($"width={64 + repeat}")));
        await visitor.Interact("change", Answer, "tradeoff", () => Filter(""));
        var slider = page.Locator("#volume");
        await slider.FocusAsync();
        await Repeat("slider", repeat => visitor.Interact("input", Answer, "tradeoff", () => slider.PressAsync("ArrowRight")));
        await Repeat("brush", repeat => Brush(visitor, repeat));
    }

    private static async Task<(double, double)> Brush(DashboardVisitor visitor, int repeat)
    {
        var mouse = visitor.Page.Mouse;
        var box = await visitor.Page.Locator("#tradeoff .nsewdrag").First.BoundingBoxAsync() ?? throw new InvalidOperationException("The plot has no area to drag over.");
        await mouse.MoveAsync(box.X + (box.Width * 0.2f), box.Y + (box.Height * 0.2f));
        await mouse.DownAsync();
        await mouse.MoveAsync(box.X + (box.Width * 0.4f), box.Y + (box.Height * 0.5f), new MouseMoveOptions { Steps = 4 });
        await mouse.MoveAsync(box.X + (box.Width * (0.5f + (0.01f * repeat))), box.Y + (box.Height * 0.7f), new MouseMoveOptions { Steps = 4 });
        return await visitor.Interact("mouseup", Answer, null, () => mouse.UpAsync());
    }

    /// <summary>Many look at the ranking at once, each at a volume of their own, while the sweep goes on.</summary>
    private static async Task Crowd(IBrowser browser, ServedDashboard server, DashboardOptions options)
    {
        var visitors = new List<DashboardVisitor>();
        for (var viewer = 0; viewer < options.Viewers; viewer++)
        {
            visitors.Add(await DashboardVisitor.Come(browser, server));
            await visitors[^1].View($"/tradeoff?volume={1000 * (viewer + 1)}", Ranking, Plot);
        }

        Console.WriteLine($"A server with {options.Viewers} viewers: {Words(await server.Memory())}; load {Load()}");
        using var end = new CancellationTokenSource();
        var appending = Task.Run(() => MoreEvents.Append(options.Database, LiveEvents, end.Token));
        var changes = await Task.WhenAll(visitors.Select(visitor => visitor.Changes("tradeoff", LiveSeconds)));
        await end.CancelAsync();
        Console.WriteLine($"While {await appending / (double)LiveSeconds:N0} events/s came in, a viewer's page changed {changes.Average(one => one[0]):0.0} times a second and drew its plot {changes.Average(one => one[1]):0.00} times; "
            + $"elements {await visitors[0].Elements():N0}; the server: {Words(await server.Memory())}; load {Load()}");
        foreach (var visitor in visitors.Skip(1)) await visitor.DisposeAsync();
        using var over = new CancellationTokenSource();
        var more = Task.Run(() => MoreEvents.Append(options.Database, LiveEvents, over.Token));
        await visitors[0].View("/tradeoff", Ranking, Plot);
        await Interactions(visitors[0], server, options with { Repeats = Math.Min(LiveRepeats, options.Repeats) }, $" while {LiveEvents:N0} events/s come in");
        await over.CancelAsync();
        await more;
        await visitors[0].DisposeAsync();
    }

    private static string Words(ServerMemory memory) => $"{memory.ResidentMb:N0} MB resident, {memory.HeapMb:N0} MB of living objects";

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
