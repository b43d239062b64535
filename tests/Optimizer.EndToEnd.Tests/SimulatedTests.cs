using System.Text.Json;

namespace Optimizer.EndToEnd.Tests;

/// <summary>A problem in place of a training, through coordinator, worker and trainer process.</summary>
[Collection("one at a time: each test starts trainers on every core")]
public class SimulatedTests
{
    private const double UsdPerSecond = 0.001;

    [Fact]
    public async Task A_simulated_sweep_spends_its_budget_of_virtual_seconds_and_no_more()
    {
        using var work = new Workplace();
        var spec = work.Write("curves.yaml", """
            name: curves
            trainer: {kind: simulated, problem: lccost}
            parameters: {epochs: 27}
            method: random
            stopping: {rule: asha, min_epochs: 3}
            budget: {cost: $0.60}
            prices: {cpu: 3.60}
            """);

        var run = await work.Run("run", spec);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var show = await work.Json("show");
        Assert.Equal("budget_exhausted", show.GetProperty("status").GetString());
        Assert.InRange(show.GetProperty("spend").GetDouble(), 0.5, 0.6);
        Assert.Equal(0, show.GetProperty("overrun").GetDouble());
        var attempts = (await work.Json("attempts")).EnumerateArray().ToList();
        Assert.Equal(show.GetProperty("spend").GetDouble(), attempts.Sum(row => row.GetProperty("seconds").GetDouble()) * UsdPerSecond, 6);
        Assert.True(show.GetProperty("trials").GetProperty("paused").GetInt32() > 0, "halving paused nobody");
        Assert.All(attempts, row => Assert.True(row.GetProperty("outcome").GetString() is "done" or "paused" or "preempted", row.ToString()));
        var frontier = (await work.Json("frontier")).EnumerateArray().Select(row => row.GetProperty("metrics")).ToList();
        Assert.NotEmpty(frontier);
        Assert.All(frontier, metrics =>
        {
            Assert.Equal(metrics.GetProperty("train_seconds").GetDouble() * UsdPerSecond, metrics.GetProperty("training_cost").GetDouble(), 6);
            // A million predictions at a thousandth of a dollar a second.
            Assert.Equal(metrics.GetProperty("latency_p50").GetDouble(), metrics.GetProperty("inference_cost").GetDouble(), 6);
            Assert.InRange(metrics.GetProperty("error").GetDouble() - metrics.GetProperty("test_error").GetDouble(), -0.05, 0.05);
        });
        var rank = await work.Run("rank", "curves", "--volume", "1e6/day", "--for", "365d");
        Assert.True(rank.ExitCode == 0 && rank.Output.Contains("curves/", StringComparison.Ordinal), rank.Output + rank.Errors);
        Assert.Empty(work.Trainers());
    }
}
