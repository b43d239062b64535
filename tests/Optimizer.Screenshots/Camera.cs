using System.Diagnostics;
using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Optimizer.Screenshots;

/// <summary>Takes each page light and dark at a desk's width, and on a phone.</summary>
internal sealed class Camera(IBrowser browser, ServedProgram served, string folder)
{
    private const int Desk = 1280;
    private const int Phone = 390;
    private const float Patience = 60_000;

    private string? state;

    public Task Empty() => Shoot(new DashboardPage("empty", "/", "section.empty"));

    public Task Running(string sweep) => Shoot(new DashboardPage("running", $"/sweeps/{sweep}", "#burn[data-drawn]"));

    public async Task SignIn()
    {
        await using var context = await Window(Desk, ColorScheme.Light, signedIn: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(served.Url);
        await Take(page, "sign-in");
    }

    /// <summary>Writes NAME.png, NAME-dark.png and NAME-phone.png, each twice.</summary>
    public async Task Shoot(DashboardPage shown)
    {
        foreach (var (suffix, width, scheme) in new[] { ("", Desk, ColorScheme.Light), ("-dark", Desk, ColorScheme.Dark), ("-phone", Phone, ColorScheme.Light) })
        {
            await using var context = await Window(width, scheme, signedIn: true);
            var page = await context.NewPageAsync();
            page.SetDefaultTimeout(Patience);
            await page.GotoAsync(new Uri(new Uri(served.Url), shown.Path).ToString());
            await Expect(page.Locator(shown.Ready).First).ToBeVisibleAsync(new() { Timeout = Patience });
            if (shown.Name == "submit") await Fill(page);
            await Take(page, shown.Name + suffix);
        }
    }

    /// <summary>An editor with a spec in it says more than an empty one.</summary>
    private static async Task Fill(IPage page)
    {
        await page.Locator("#data").SetInputFilesAsync(ServedProgram.Digits);
        await page.GetByLabel("Start from").SelectOptionAsync("handwritten digits");
        await Expect(page.Locator("[data-plan=cost]")).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    /// <summary>The first screen for the documents, and the whole page for whoever looks for what is wrong with it.</summary>
    private async Task Take(IPage page, string name)
    {
        foreach (var (path, whole) in new[] { (Path.Combine(folder, name + ".png"), false), (Path.Combine(folder, "whole", name + ".png"), true) })
        {
            await page.ScreenshotAsync(new() { Path = path, FullPage = whole, Animations = ScreenshotAnimations.Disabled });
            await Smaller(path);
        }

        Console.WriteLine($"{name}.png");
    }

    /// <summary>A page has few colours. Without pngquant the files are larger, no more.</summary>
    private static async Task Smaller(string path)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pngquant")))) return;
        using var process = Process.Start("pngquant", ["--force", "--strip", "--ext", ".png", "128", path]);
        await process.WaitForExitAsync();
    }

    private async Task<IBrowserContext> Window(int width, ColorScheme scheme, bool signedIn)
    {
        if (signedIn && state is null)
        {
            await using var first = await Window(Desk, ColorScheme.Light, signedIn: false);
            var page = await first.NewPageAsync();
            await page.GotoAsync(served.Url);
            await page.GetByLabel("API key").FillAsync(served.AdminKey);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.WaitForURLAsync(new Uri(new Uri(served.Url), "/").ToString());
            state = await first.StorageStateAsync();
        }

        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width == Phone ? 844 : 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = signedIn ? state : null,
        });
    }
}
