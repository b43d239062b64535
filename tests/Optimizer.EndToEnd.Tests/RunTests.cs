using System.Text.Json;

namespace Optimizer.EndToEnd.Tests;

[Collection("one at a time: each test starts trainers on every core")]
public class RunTests
{
    [Fact]
    public async Task A_sweep_trains_compresses_measures_and_ranks_inside_its_budget()
    {
        using var work = new Workplace();
        var run = await work.Run("run", work.SmallSpec());

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var show = await work.Json("show");
        Assert.Equal("finished", show.GetProperty("status").GetString());
        Assert.Equal(8, show.GetProperty("trials").EnumerateObject().Sum(state => state.Value.GetInt32()));
        var executed = show.GetProperty("nodes").GetProperty("train").GetProperty("executed").GetInt32();
        Assert.InRange(executed, 1, 7);

        var frontier = (await work.Json("frontier")).EnumerateArray().ToList();
        Assert.NotEmpty(frontier);
        Assert.All(frontier, row =>
        {
            Assert.InRange(row.GetProperty("objectives").GetProperty("accuracy").GetDouble(), 0.3, 1);
            Assert.True(row.GetProperty("objectives").GetProperty("training_cost").GetDouble() > 0);
            Assert.True(row.GetProperty("objectives").GetProperty("inference_cost").GetDouble() > 0);
            Assert.InRange(row.GetProperty("metrics").GetProperty("test_accuracy").GetDouble(), 0.3, 1);
        });

        var ledger = (await work.Json("ledger")).EnumerateArray().ToList();
        Assert.Equal(show.GetProperty("spend").GetDouble(), ledger[^1].GetProperty("spend_sum").GetDouble(), 9);
        Assert.Equal(0, show.GetProperty("reserved").GetDouble(), 9);
        Assert.All(ledger, row => Assert.True(
            row.GetProperty("spend_sum").GetDouble() + row.GetProperty("reserved_sum").GetDouble() <= row.GetProperty("budget").GetDouble() + 1e-12));
    }

    [Fact]
    public async Task The_same_run_again_does_nothing_and_prints_the_frontier()
    {
        using var work = new Workplace();
        var spec = work.SmallSpec("{cost: 0.05, trials: 3}");
        Assert.Equal(0, (await work.Run("run", spec)).ExitCode);
        var attempts = (await work.Json("attempts")).GetArrayLength();

        var again = await work.Run("run", spec);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("accuracy", again.Output, StringComparison.Ordinal);
        Assert.Equal(attempts, (await work.Json("attempts")).GetArrayLength());
    }

    [Fact]
    public async Task A_small_budget_stops_inside_itself_and_a_raised_one_continues()
    {
        using var work = new Workplace();
        Assert.Equal(0, (await work.Run("run", work.SmallSpec("{cost: 0.0012, trials: 6}", epochs: 6))).ExitCode);
        var stopped = await work.Json("show");
        var trials = Completed(stopped);

        var raised = await work.Run("run", work.SmallSpec("{cost: 0.05, trials: 6}", epochs: 6));

        Assert.Equal("budget_exhausted", stopped.GetProperty("status").GetString());
        Assert.InRange(stopped.GetProperty("spend").GetDouble(), 0, 0.0012);
        Assert.Equal(0, raised.ExitCode);
        var finished = await work.Json("show");
        Assert.Equal("finished", finished.GetProperty("status").GetString());
        Assert.Equal(6, Completed(finished));
        Assert.True(trials < 6);
    }

    [Fact]
    public async Task A_changed_space_is_refused_with_the_two_choices()
    {
        using var work = new Workplace();
        Assert.Equal(0, (await work.Run("run", work.SmallSpec("{cost: 0.05, trials: 2}"))).ExitCode);

        var changed = await work.Run("run", work.SmallSpec("{cost: 0.05, trials: 2}", epochs: 4));

        Assert.Equal(4, changed.ExitCode);
        Assert.Contains("--new", changed.Errors, StringComparison.Ordinal);
        Assert.Contains("--extend", changed.Errors, StringComparison.Ordinal);
        Assert.Contains("epochs", changed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_spec_ends_with_exit_code_2_its_position_and_no_database()
    {
        using var work = new Workplace();
        var spec = work.Write("broken.yaml", File.ReadAllText(work.SmallSpec()).Replace("learning_rate", "learning_rat", StringComparison.Ordinal));

        var run = await work.Run("run", spec);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("broken.yaml:12:3", run.Errors, StringComparison.Ordinal);
        Assert.Contains("learning_rate", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(work.Database));
    }

    [Fact]
    public async Task A_budget_that_pays_for_nothing_is_refused_and_says_so()
    {
        using var work = new Workplace();

        var run = await work.Run("run", work.SmallSpec("{cost: 0.0000001, trials: 2}"));

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("Nothing could be started with that budget", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_in_one_line()
    {
        using var work = new Workplace();
        Directory.CreateDirectory(Path.GetDirectoryName(work.Database)!);
        await File.WriteAllTextAsync(work.Database, string.Concat(Enumerable.Repeat("not a database, ", 100)), TestContext.Current.CancellationToken);

        var show = await work.Run("show");

        Assert.Equal(2, show.ExitCode);
        Assert.Single(show.Errors.Trim().Split('\n'));
    }

    private static int Completed(JsonElement show) =>
        show.GetProperty("trials").TryGetProperty("completed", out var completed) ? completed.GetInt32() : 0;
}
