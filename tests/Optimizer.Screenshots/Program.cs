using Microsoft.Playwright;
using Optimizer.Screenshots;
using Optimizer.Tests.Shared.Browsing;

// Pictures of every page of the dashboard, light and dark, wide and on a phone, from sweeps that really run:
//   dotnet run --project tests/Optimizer.Screenshots -- docs/screenshots
if (Chromium.Missing is { } missing)
{
    Console.Error.WriteLine(missing);
    return 1;
}

var folder = Directory.CreateDirectory(args.FirstOrDefault() ?? Path.Combine("docs", "screenshots")).FullName;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using var served = await ServedProgram.Start(slots: 2, stop.Token);
using var playwright = await Playwright.CreateAsync();
await using var browser = await Chromium.Launch(playwright);
var camera = new Camera(browser, served, folder);

await camera.Empty();
await Sweeps.Run(served, stop.Token);
foreach (var page in DashboardPages.Of(Sweeps.Main, Sweeps.Trial, Sweeps.Other)) await camera.Shoot(page);
await Sweeps.Begin(served, stop.Token);
await camera.Running(Sweeps.Live);
await camera.SignIn();
return 0;
