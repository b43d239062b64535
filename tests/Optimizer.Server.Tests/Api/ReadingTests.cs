using System.Text.Json;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Server.Tests.Hosting;
using Optimizer.Specs.Plans;

namespace Optimizer.Server.Tests.Api;

[Collection("hosts: each starts a silo")]
public class ReadingTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trial_carries_its_configuration_objectives_and_path()
    {
        var trials = await sweep.Client.Trials("widths", Cancel);

        Assert.Equal(["widths/1", "widths/2", "widths/3"], trials.Select(trial => trial.Trial));
        var wide = trials.Single(trial => trial.Parameters["width"].GetInt32() == 64);
        Assert.Equal(["accuracy", "inference_cost"], wide.Objectives.Keys);
        Assert.Equal(0.82, wide.Objectives["accuracy"]);
        Assert.Equal(("completed", "measure", 2), (wide.Status, wide.Stage, wide.Path.Length));
        Assert.Equal(6400, wide.Metrics["artifact_bytes"]);
    }

    [Fact]
    public async Task The_frontier_stands_best_first_with_its_test_scores()
    {
        var frontier = await sweep.Client.Frontier(null, Cancel);

        Assert.Equal([0.82, 0.66, 0.58], frontier.Select(trial => trial.Objectives["accuracy"]));
        Assert.All(frontier, trial => Assert.Equal(0.75, trial.Metrics["test_accuracy"]));
    }

    [Fact]
    public async Task Rank_puts_the_cheapest_within_the_tolerance_first()
    {
        var all = await sweep.Client.Rank("widths", perDay: 1e9, days: 365, within: null, Cancel);
        var close = await sweep.Client.Rank("widths", perDay: 1e9, days: 365, within: 0.2, Cancel);

        Assert.Equal([0.58, 0.66, 0.82], all.Select(row => row.Objectives["accuracy"]));
        Assert.Equal([(1, 0.66, true), (2, 0.82, true), (3, 0.58, false)], close.Select(row => (row.Rank, row.Objectives["accuracy"], row.Within)));
        Assert.Equal(
            all[0].Metrics["training_cost"] + (1e9 * 365 * all[0].Metrics["inference_cost"] / 1e6), all[0].LifetimeCost, 9);
    }

    [Fact]
    public async Task The_first_of_a_rank_come_with_the_number_of_all()
    {
        var top = await sweep.Client.RankTop("widths", perDay: 1e9, days: 365, within: 0.2, limit: 1, Cancel);

        Assert.Equal((3, 2, 0.66), (top.Total, top.Within, Assert.Single(top.Rows).Objectives["accuracy"]));
    }

    [Fact]
    public async Task Trials_come_page_by_page_as_they_come_at_once()
    {
        var all = await sweep.Client.Trials("widths", Cancel);

        var first = await sweep.Client.Trials("widths", null, 2, Cancel);
        var last = await sweep.Client.Trials("widths", first[^1].Trial, 2, Cancel);

        Assert.Equal((2, 1), (first.Length, last.Length));
        Assert.Equal(JsonSerializer.Serialize(all, ApiJson.Options), JsonSerializer.Serialize<TrialRow[]>([.. first, .. last], ApiJson.Options));
        foreach (var wrong in new[] { "widths/9", "other/1", "widths/x" })
            Assert.Contains($"No row has the key '{wrong}'", (await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Trials("widths", wrong, 2, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_three_trials_nothing_is_told_of_the_next_money() => Assert.Null((await sweep.Client.ShowWithOutlook("widths", Cancel)).Outlook);

    [Fact]
    public async Task Points_are_two_metrics_of_each_completed_trial()
    {
        var trials = await sweep.Client.Trials("widths", Cancel);

        var points = await sweep.Client.Points("widths", "artifact_bytes", "accuracy", Cancel);

        Assert.Equal(trials.Select(trial => (trial.Trial, trial.Metrics["artifact_bytes"], trial.Metrics["accuracy"])), points.Select(point => ($"widths/{point.Trial}", point.X, point.Y)));
        Assert.Equal(404, (await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Points("widths", "speed", "accuracy", Cancel))).Status);
    }

    [Fact]
    public async Task The_ledger_ends_with_the_spend_and_nothing_reserved()
    {
        var (detail, ledger) = (await sweep.Client.Show("widths", Cancel), await sweep.Client.Ledger("widths", Cancel));

        Assert.Equal((detail.Spend, 0), (ledger[^1].SpendSum, ledger[^1].ReservedSum));
        Assert.Equal(detail.Spend, ledger.Sum(row => row.Charged), 9);
        Assert.Equal(0, ledger.Sum(row => row.Reserved), 9);
    }

    [Fact]
    public async Task Rates_tell_what_the_same_trainer_took_before()
    {
        var nodes = await sweep.Client.Nodes("widths", Cancel);

        var known = await sweep.Client.Rates(TrainerKey.Of(TestHost.Spec()), Cancel);
        var unknown = await sweep.Client.Rates(TrainerKey.Of(TestHost.Spec() with { Trainer = new TrainerSpec("external") }), Cancel);

        Assert.Equal(["widths"], known.Sweeps);
        Assert.Equal(nodes.Where(node => node.Stage == "measure").Average(node => node.ProductiveSeconds), known.StageSeconds["measure"], 9);
        Assert.True(known.EpochsPerSecond > 0);
        Assert.Equal("the sweep widths", KnownRates.Of(known)!.Where);
        Assert.Empty(unknown.Sweeps);
        Assert.Null(KnownRates.Of(unknown));
    }

    [Fact]
    public async Task Nodes_attempts_and_reports_tell_what_was_done()
    {
        var detail = await sweep.Client.Show("widths", Cancel);

        Assert.Equal((3, 0), (detail.Nodes["train"].Executed, detail.Nodes["train"].Reused));
        Assert.Equal(9, (await sweep.Client.Nodes("widths", Cancel)).Length);
        Assert.Equal(9, (await sweep.Client.Attempts("widths", Cancel)).Count(attempt => attempt.Outcome == "done"));
        Assert.Equal(6, (await sweep.Client.Reports("widths", Cancel)).Length);
    }

    [Fact]
    public async Task Logs_are_what_the_trainer_wrote_node_by_node()
    {
        var logs = await sweep.Client.Logs("widths", 1, Cancel);

        Assert.Equal(["train", "measure"], logs.Select(log => log.Stage));
        Assert.Contains("training a network of width 16", logs[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Importance_of_three_trials_says_that_they_are_too_few()
    {
        var found = await sweep.Client.Importance("widths", null, Cancel);

        Assert.Equal([("accuracy", "maximize"), ("inference_cost", "minimize"), ("training_cost", "minimize")], found.Select(metric => (metric.Metric, metric.Goal)));
        Assert.All(found, metric => Assert.StartsWith("At least 10 completed trials", metric.Note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Importance_of_a_metric_that_nobody_measured_is_not_found()
    {
        Assert.Equal("artifact_bytes", Assert.Single(await sweep.Client.Importance("widths", "artifact_bytes", Cancel)).Metric);
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Importance("widths", "speed", Cancel));

        Assert.Equal(404, refused.Status);
        Assert.Contains("No completed trial of 'widths' has a metric 'speed'; there are accuracy, artifact_bytes", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("nothing"), InlineData("widths%2F1")]
    public async Task A_sweep_that_is_not_there_is_not_found(string name)
    {
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Show(name, Cancel));

        Assert.Equal(404, refused.Status);
        Assert.Contains($"no sweep '{name}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_that_is_not_there_is_not_found() =>
        Assert.Equal(404, (await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Logs("widths", 99, Cancel))).Status);

    [Fact]
    public async Task A_negative_volume_is_refused() =>
        Assert.Equal(400, (await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Rank("widths", -1, 1, null, Cancel))).Status);

    [Fact]
    public async Task Without_an_owner_commands_are_answered_503()
    {
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => sweep.Client.Pause("widths", Cancel));

        Assert.Equal(503, refused.Status);
        Assert.Contains("optimizer run", refused.Message, StringComparison.Ordinal);
    }
}
