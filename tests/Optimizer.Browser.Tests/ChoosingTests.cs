using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Browser.Tests;

/// <summary>From a finished sweep to the model that is shipped.</summary>
public class ChoosingTests(Dashboard dashboard)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_volume_slider_puts_the_table_in_the_order_that_rank_prints()
    {
        await dashboard.Finished();
        await using var visit = await Tradeoff();
        var page = visit.Page;
        var orders = new List<string>();

        foreach (var (key, shown) in new[] { ("Home", "100"), ("End", "10 billion") })
        {
            await page.Locator("#volume").PressAsync(key);
            await Expect(page.Locator("output[for=volume]")).ToHaveTextAsync(shown);
            orders.Add(await IsAsRanked(page));
        }

        await page.Locator("#volume").FillAsync("6.5");
        await Expect(page.Locator("output[for=volume]")).ToHaveTextAsync("3.2 million");
        await IsAsRanked(page);
        await page.Locator("#within").FillAsync("2");
        await Expect(page.Locator("output[for=within]")).ToHaveTextAsync("2% of the best");
        await IsAsRanked(page);
        Assert.NotEqual(orders[0], orders[1]);
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_brush_over_the_plot_holds_the_table_and_a_file_to_the_trials_inside_and_the_address_keeps_it()
    {
        await dashboard.Finished();
        await using var visit = await Tradeoff();
        var page = visit.Page;
        await Expect(Rows(page)).ToHaveCountAsync(Dashboard.Trials);

        await Drag(page, 0.5f);

        await Expect(page.Locator(".chips .chip").First).ToContainTextAsync("Selected in the plot");
        // The address follows the view.
        await Expect(page).ToHaveURLAsync(new Regex("[?&]brush="));
        var brush = System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["brush"]!.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var inside = (await dashboard.Json("trials", Dashboard.Sweep)).EnumerateArray().Where(row =>
            IsBetween(Metric(row, "inference_cost"), brush[0], brush[1]) && IsBetween(Metric(row, "accuracy"), brush[2], brush[3])).Select(Number).ToList();
        Assert.InRange(inside.Count, 1, Dashboard.Trials - 1);
        var order = await Order(page);
        Assert.Equal(inside.Order(), order.Order());
        Assert.Equal(order, Json(await Download(page, "JSON")).Select(Number));

        // The address is the whole view: another window shows the same.
        var link = new Uri(page.Url).PathAndQuery;
        await using var other = await dashboard.SignedIn(link);
        await other.Ready("#tradeoff[data-drawn]");
        Assert.Equal(order, await Order(other.Page));

        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the selection" }).ClickAsync();
        await Expect(Rows(page)).ToHaveCountAsync(Dashboard.Trials);
        visit.IsQuiet();
        other.IsQuiet();
    }

    [Fact]
    public async Task Exported_files_are_what_the_command_line_exports_and_what_the_store_holds()
    {
        var served = await dashboard.Finished();
        await using var visit = await Tradeoff();
        var page = visit.Page;

        var csv = await File.ReadAllTextAsync(await Download(page, "CSV"), Cancel);
        var json = await Download(page, "JSON");
        var parquet = await File.ReadAllBytesAsync(await Download(page, "PARQUET"), Cancel);

        Assert.Equal(await served.Run(Cancel, "export", Dashboard.Sweep, "--as", "csv"), csv);
        Assert.Equal(await served.Run(Cancel, "export", Dashboard.Sweep, "--as", "json"), await File.ReadAllTextAsync(json, Cancel));
        Assert.Equal("PAR1"u8, parquet.AsSpan(0, 4));
        Assert.Equal("PAR1"u8, parquet.AsSpan(parquet.Length - 4));
        var stored = await Stored(served.Database);
        Assert.Equal(Dashboard.Trials, stored.Count);
        Assert.Equal(Dashboard.Trials + 1, csv.TrimEnd('\n').Split('\n').Length);
        foreach (var row in Json(json))
        {
            var metrics = stored[Number(row)];
            Assert.True(metrics.Count > 5);
            Assert.All(metrics, metric => Assert.Equal(metric.Value, Metric(row, metric.Key)));
        }

        visit.IsQuiet();
    }

    [Fact]
    public async Task The_model_to_ship_at_a_million_a_day_is_two_clicks_from_the_list_and_is_the_file_that_the_command_line_fetches()
    {
        var served = await dashboard.Finished();
        await using var visit = await dashboard.SignedIn("/");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = Dashboard.Sweep, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Choose one to ship" }).ClickAsync();
        await Expect(page.Locator("output[for=volume]")).ToHaveTextAsync("1 million");

        var trial = (await page.Locator("[data-ship]").GetAttributeAsync("data-ship"))!;
        var model = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the model" }).ClickAsync());

        var best = (await dashboard.Json("rank", Dashboard.Sweep, "--volume", "1e6/day", "--for", "365d"))[0];
        Assert.Equal(best.GetProperty("trial").GetString(), trial);
        await Expect(page.Locator(".ship")).ToContainTextAsync("over 12 months");
        var fetched = Path.Combine(served.Folder, "model.onnx");
        await served.Run(Cancel, "artifact", trial, "--output", fetched);
        Assert.Equal(await File.ReadAllBytesAsync(fetched, Cancel), await File.ReadAllBytesAsync(await model.PathAsync(), Cancel));
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_click_in_the_table_marks_the_trial_in_the_plot_and_sorting_and_filtering_hold_the_table()
    {
        await dashboard.Finished();
        await using var visit = await Tradeoff();
        var page = visit.Page;

        await page.Locator("[data-sort='metrics.accuracy']").ClickAsync();
        await Expect(page.Locator("th[aria-sort=ascending]")).ToContainTextAsync("accuracy");
        var up = await Order(page);
        await page.Locator("[data-sort='metrics.accuracy']").ClickAsync();
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("accuracy");
        var down = await Order(page);
        var accuracy = (await dashboard.Json("trials", Dashboard.Sweep)).EnumerateArray().ToDictionary(Number, row => Metric(row, "accuracy"));
        Assert.Equal(up.Select(number => accuracy[number]).Order(), up.Select(number => accuracy[number]));
        Assert.Equal(down.Select(number => accuracy[number]).OrderDescending(), down.Select(number => accuracy[number]));

        var last = down[^1];
        await Rows(page).Last.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator($"tr.picked[data-trial='{last}']")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync($"() => document.getElementById('tradeoff').data[3].customdata.includes({last})");

        await page.GetByLabel("Filter").FillAsync("width=32");
        await page.GetByLabel("Filter").PressAsync("Enter");
        await Expect(Rows(page)).ToHaveCountAsync(Dashboard.Trials / 3);
        visit.IsQuiet();
    }

    /// <summary>Of the page's own words for the command line, with the same numbers.</summary>
    /// <returns>The order, in words.</returns>
    private async Task<string> IsAsRanked(IPage page)
    {
        var command = (await page.Locator(".ship pre code").TextContentAsync())!.Split(' ');
        Assert.Equal(["optimizer", "rank", Dashboard.Sweep], command[..3]);
        var ranked = (await dashboard.Json(command[1..])).EnumerateArray().Select(Number).ToList();
        Assert.Equal(Dashboard.Trials, ranked.Count);
        var order = await Order(page);
        Assert.Equal(ranked, order);
        await Expect(page.Locator("[data-ship]")).ToHaveAttributeAsync("data-ship", $"{Dashboard.Sweep}/{ranked[0]}");
        return string.Join(' ', order);
    }

    private async Task<Visit> Tradeoff()
    {
        var visit = await dashboard.SignedIn($"/sweeps/{Dashboard.Sweep}/tradeoff");
        await visit.Ready("#tradeoff[data-drawn]");
        return visit;
    }

    private static ILocator Rows(IPage page) => page.Locator("table.ranking tbody tr");

    private static async Task<List<int>> Order(IPage page) =>
        [.. await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('table.ranking tbody tr')].map(row => Number(row.dataset.trial))")];

    /// <summary>Over a share of the plot's width, from its left edge.</summary>
    private static async Task Drag(IPage page, float share)
    {
        var box = (await page.Locator("#tradeoff .nsewdrag").First.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 2, box.Y + 2);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * share / 2), box.Y + (box.Height / 2), new() { Steps = 5 });
        await page.Mouse.MoveAsync(box.X + (box.Width * share), box.Y + box.Height - 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
    }

    /// <returns>The file's path.</returns>
    private static async Task<string> Download(IPage page, string kind)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = kind, Exact = true }).ClickAsync());
        Assert.Equal($"{Dashboard.Sweep}.{kind.ToLowerInvariant()}", download.SuggestedFilename);
        return await download.PathAsync();
    }

    private static List<JsonElement> Json(string path) => [.. JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray()];

    private static int Number(JsonElement row) => int.Parse(row.GetProperty("trial").GetString()!.Split('/')[1], CultureInfo.InvariantCulture);

    private static double Metric(JsonElement row, string name) => row.GetProperty("metrics").GetProperty(name).GetDouble();

    private static bool IsBetween(double value, double one, double other) => value >= Math.Min(one, other) && value <= Math.Max(one, other);

    /// <summary>Metrics of each trial, read past everything of ours.</summary>
    private static async Task<Dictionary<int, Dictionary<string, double>>> Stored(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
        await connection.OpenAsync(Cancel);
        var command = connection.CreateCommand();
        command.CommandText = "SELECT number, metrics_json FROM trial JOIN sweep ON sweep.id = trial.sweep_id WHERE sweep.name = $name";
        command.Parameters.AddWithValue("$name", Dashboard.Sweep);
        var found = new Dictionary<int, Dictionary<string, double>>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) found[reader.GetInt32(0)] = JsonSerializer.Deserialize<Dictionary<string, double>>(reader.GetString(1))!;
        return found;
    }
}
