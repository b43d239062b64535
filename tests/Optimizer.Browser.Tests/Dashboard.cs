using System.Text.Json;
using Microsoft.Playwright;
using Optimizer.Tests.Shared.Browsing;
using static Microsoft.Playwright.Assertions;

[assembly: AssemblyFixture(typeof(Optimizer.Browser.Tests.Dashboard))]

namespace Optimizer.Browser.Tests;

/// <summary>One server with a worker and one browser for the whole assembly, started when the first test asks: trainings take most of the time here.</summary>
public sealed class Dashboard : IAsyncDisposable
{
    /// <summary>Trainings and measurements share two cores with other tests' when all run.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> browser;
    private readonly Lazy<Task<ServedProgram>> server = new(() => ServedProgram.Start(slots: 2, TestContext.Current.CancellationToken));
    private readonly Lazy<Task> finished;

    public Dashboard()
    {
        SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        browser = new(async () =>
        {
            var playwright = await Playwright.CreateAsync();
            return (playwright, await Chromium.Launch(playwright));
        });
        finished = new(RunToTheEnd);
    }

    /// <summary>The name of the sweep that <see cref="Finished"/> waits for.</summary>
    public const string Sweep = "small";

    public const int Trials = 12;

    /// <summary>A smaller one, over as soon, to compare it with.</summary>
    public const string Other = "second";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal Task<ServedProgram> Server() => server.Value;

    /// <summary>A sweep of twelve real trials, over.</summary>
    internal async Task<ServedProgram> Finished()
    {
        await finished.Value;
        return await server.Value;
    }

    internal async Task<JsonElement> Json(params string[] arguments) =>
        JsonDocument.Parse(await (await Server()).Run(Cancel, [.. arguments, "--format", "json"])).RootElement;

    /// <summary>A browser window of its own. Skips the test, with the reason, on a machine without Chromium.</summary>
    /// <param name="address">Of the server looked at; null: this fixture's.</param>
    internal async Task<Visit> Visit(string? address = null)
    {
        Assert.SkipUnless(Chromium.Missing is null, Chromium.Missing ?? "");
        return await Browser.Tests.Visit.Open((await browser.Value).Browser, address ?? (await Server()).Url);
    }

    /// <summary>The same, signed in.</summary>
    /// <param name="key">Null: an admin's.</param>
    internal async Task<Visit> SignedIn(string path, string? key = null)
    {
        var visit = await Visit();
        await visit.SignIn(key ?? (await Server()).AdminKey, path);
        return visit;
    }

    /// <param name="budget">As in YAML.</param>
    internal static string Spec(string name, string budget, string epochs = "[2, 6]", string method = "grid", string data = "digits.csv.gz") => $$"""
        name: {{name}}
        trainer:
          kind: image-classifier
          data: {path: {{data}}, shape: [1, 8, 8]}
        method: {{method}}
        parameters:
          model: mlp
          width: [32, 128, 256]
          depth: 1
          epochs: {{epochs}}
          learning_rate: 0.004
          quantization: [none, int8_static]
        objectives:
          - {metric: accuracy, goal: maximize}
          - {metric: inference_cost, goal: minimize}
          - {metric: training_cost, goal: minimize}
        budget: {{budget}}
        prices: {cpu: 0.36}
        """;

    public async ValueTask DisposeAsync()
    {
        if (browser.IsValueCreated)
        {
            var (playwright, window) = await browser.Value;
            await window.DisposeAsync();
            playwright.Dispose();
        }

        if (server.IsValueCreated) await (await server.Value).DisposeAsync();
    }

    private async Task RunToTheEnd()
    {
        var served = await Server();
        await served.Run(Cancel, "submit", served.Write("second.yaml", Spec(Other, "{cost: 1, trials: 4}", "3", data: ServedProgram.Digits)));
        await served.Run(Cancel, "submit", served.Write("small.yaml", Spec(Sweep, $"{{cost: 1, trials: {Trials}}}", data: ServedProgram.Digits)), "--watch");
        await served.Run(Cancel, "watch", Other);
    }
}
