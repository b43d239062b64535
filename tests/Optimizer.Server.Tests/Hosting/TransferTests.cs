using System.Text.Json;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Optimizer.Server.Hosting;

namespace Optimizer.Server.Tests.Hosting;

/// <summary>What one sweep hands on to another, and what a running one keeps when its space is changed.</summary>
[Collection("hosts: each starts a silo")]
public class TransferTests
{
    [Fact]
    public async Task A_sweep_learns_from_another_and_from_a_table_and_says_what_it_took()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec()), TestHost.Cancel);
        await host.Until(detail => detail.IsOver());
        var pupil = TestHost.Spec() with { Name = "pupil", Method = "tpe", WarmStart = [new WarmSource("widths", null), new WarmSource(null, "/t.csv")], Budget = new Budget(null, null, 2) };

        var submitted = await host.Client.Submit(
            TestHost.Request(pupil) with { Warm = [new WarmSetRow("t.csv", [Trial(16, 0.5), Trial(48, 0.7)], new() { ["not completed"] = 3 })] }, TestHost.Cancel);
        var end = await host.Until(detail => detail.Name == "pupil" && detail.IsOver());

        Assert.Equal(2, submitted.Said.Length);
        Assert.Matches("^Warm start from sweep widths \\([0-9a-f]{12}\\): 3 of 3 trials teach the sampler\\.$", submitted.Said[0]);
        Assert.Equal("Warm start from t.csv: 1 of 5 trials teach the sampler, 4 do not fit (3 with not completed, 1 with width outside its range or list).", submitted.Said[1]);
        Assert.Equal(2, end.Trials["completed"]);
        await host.Leave();
        await CheckDatabase(host);
        await host.Own();
    }

    [Fact]
    public async Task A_warm_start_from_a_sweep_that_is_not_there_is_refused()
    {
        await using var host = await TestHost.Start();

        var refused = await Assert.ThrowsAsync<OptimizerApiException>(
            () => host.Client.Submit(TestHost.Request(TestHost.Spec() with { WarmStart = [new WarmSource("widths", null)] }), TestHost.Cancel));

        Assert.Equal(400, refused.Status);
        Assert.Contains("warm_start names the sweep 'widths', and there is no other sweep of that name", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await host.Client.Sweeps(TestHost.Cancel));
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_refused()
    {
        await using var host = await TestHost.Start();
        var request = TestHost.Request(TestHost.Spec()) with { Warm = [new WarmSetRow("", [])] };

        Assert.Equal(400, (await Assert.ThrowsAsync<OptimizerApiException>(() => host.Client.Submit(request, TestHost.Cancel))).Status);
    }

    [Fact]
    public async Task Enqueued_configurations_are_tried_first()
    {
        await using var host = await TestHost.Start();

        await host.Client.Submit(TestHost.Request(TestHost.Spec() with { Enqueue = [Width(64)] }), TestHost.Cancel);
        await host.Until(detail => detail.IsOver());

        var trials = await host.Client.Trials(null, TestHost.Cancel);
        Assert.Equal([64, 16, 32], trials.Select(trial => trial.Parameters["width"].GetInt32()));
    }

    [Fact]
    public async Task A_running_sweep_goes_on_in_a_narrower_space_and_says_what_it_kept()
    {
        await using var host = await TestHost.Start();
        var spec = TestHost.Spec(epochs: 6);
        await host.Client.Submit(TestHost.Request(spec), TestHost.Cancel);
        await host.Until(detail => detail.Attempts.GetValueOrDefault("running") == 2);
        var narrow = spec with { Space = new SearchSpace([new CategoryParameter("width", [ParameterValue.Of(16L), ParameterValue.Of(24L)]), spec.Space.Parameters[1]]) };

        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => host.Client.Submit(TestHost.Request(narrow), TestHost.Cancel));
        var extended = await host.Client.Submit(TestHost.Request(narrow) with { Extend = true }, TestHost.Cancel);
        await host.Until(detail => detail.IsOver());

        Assert.Equal(409, refused.Status);
        Assert.Equal((false, "running"), (extended.Created, extended.Status));
        Assert.Contains("Results that fit the changed space and go on teaching the sampler: 0 of 0.", extended.Said);
        Assert.Contains("Outside it but under way, going on to their end: 1.", extended.Said);
        var trials = await host.Client.Trials(null, TestHost.Cancel);
        Assert.Equal([16, 24, 32], trials.Where(trial => trial.Status == "completed").Select(trial => trial.Parameters["width"].GetInt32()).Order());
        Assert.All(trials.Where(trial => trial.Parameters["width"].GetInt32() == 64), trial => Assert.Equal("stopped", trial.Status));
    }

    private static async Task CheckDatabase(TestHost host) => Assert.Empty(await new DatabaseCare(null, host.Database).Check(TestHost.Cancel));

    private static Configuration Width(long width) => Configuration.Empty.With("width", ParameterValue.Of(width));

    private static WarmTrialRow Trial(int width, double accuracy) => new(
        new() { ["width"] = JsonSerializer.SerializeToElement(width), ["epochs"] = JsonSerializer.SerializeToElement(2) },
        new() { ["accuracy"] = accuracy, ["inference_cost"] = 0.001 });
}
