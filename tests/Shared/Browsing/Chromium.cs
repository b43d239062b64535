using Microsoft.Playwright;

namespace Optimizer.Tests.Shared.Browsing;

/// <summary>The browser of this machine's distribution. None is ever downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser"];

    /// <summary>Null: this machine has none; <see cref="Missing"/> says so.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Why no page can be opened here; null: one can.</summary>
    public static string? Missing { get; } = Program is null ? $"This machine has no {string.Join(" or ", Names)} in PATH (apt-get install chromium)." : null;

    public static async Task<IBrowser> Launch(IPlaywright playwright) => await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Program,
        // Root, which CI is, has no sandbox; /dev/shm is small in containers.
        Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-gpu", "--force-color-profile=srgb"],
    });

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
