using System.Text.Json;
using Optimizer.Tests.Shared.Browsing;

namespace Optimizer.Screenshots;

/// <summary>What is to be seen: the digits of the README, a second sweep beside it, and one that runs.</summary>
internal static class Sweeps
{
    public const string Main = "digits";
    public const string Other = "narrow";
    public const string Live = "long";

    /// <summary>One on the frontier is told once the sweep is over.</summary>
    public static int Trial { get; private set; } = 1;

    public static async Task Run(ServedProgram served, CancellationToken cancel)
    {
        await served.Run(cancel, "submit", Path.Combine(AppContext.BaseDirectory, "sweeps", "digits.yaml"), "--watch");
        await served.Run(cancel, "submit", served.Write("narrow.yaml", Spec(Other, "[16, 64]", "8", "{cost: $0.01, trials: 12}")), "--watch");
        var frontier = JsonDocument.Parse(await served.Run(cancel, "frontier", Main, "--format", "json")).RootElement;
        Trial = int.Parse(frontier[0].GetProperty("trial").GetString()!.Split('/')[1]);
    }

    /// <summary>Comes back once some trials of the long one are completed.</summary>
    public static async Task Begin(ServedProgram served, CancellationToken cancel)
    {
        await served.Run(cancel, "submit", served.Write("long.yaml", Spec(Live, "{min: 64, max: 1024, log: true}", "{min: 4, max: 20}", "{cost: $0.02, trials: 400}")));
        while (true)
        {
            var show = JsonDocument.Parse(await served.Run(cancel, "show", Live, "--format", "json")).RootElement;
            if (show.GetProperty("status").GetString() is not "running" and var status) throw new InvalidOperationException($"The sweep {Live} should run for the picture of it, and is {status}.");
            if (show.GetProperty("trials").TryGetProperty("completed", out var completed) && completed.GetInt32() >= 8) return;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel);
        }
    }

    private static string Spec(string name, string width, string epochs, string budget) => $$"""
        name: {{name}}
        trainer:
          kind: image-classifier
          data: {path: {{ServedProgram.Digits}}, shape: [1, 8, 8], scale: 16, split_seed: 1}
        method: random
        parameters:
          width: {{width}}
          learning_rate: {min: 0.0005, max: 0.01, log: true}
          epochs: {{epochs}}
          quantization: [none, int8_dynamic, int8_static]
        objectives:
          - {metric: accuracy, tolerance: 0.5%}
          - metric: inference_cost
          - metric: training_cost
        budget: {{budget}}
        prices: {cpu: 0.10}
        """;
}
