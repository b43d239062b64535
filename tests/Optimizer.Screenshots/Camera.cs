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
        await Take(page, "sign-in", full: false);
    }

    /// <summary>Writes NAME.png, NAME-dark.png and NAME-phone.png.</summary>
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
            await Take(page, shown.Name + suffix, full: true);
        }
    }

    /// <summary>An editor with a spec in it says more than an empty one.</summary>
    private static async Task Fill(IPage page)
    {
        await page.Locator("#data").SetInputFilesAsync(ServedProgram.Digits);
        await page.GetByLabel("Start from").SelectOptionAsync("handwritten digits");
        await Expect(page.Locator("[data-plan=cost]")).ToBeVisibleAsync(new() { Timeout = Patience });
    }

    private async Task Take(IPage page, string name, bool full)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = full, Animations = ScreenshotAnimations.Disabled });
        Console.WriteLine($"{name}.png");
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
            ViewportSize = new ViewportSize { Width = width, Height = width == Phone ? 844 : 800 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = signedIn ? state : null,
        });
    }
}
