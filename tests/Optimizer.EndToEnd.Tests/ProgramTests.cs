using System.Text.Json;

namespace Optimizer.EndToEnd.Tests;

/// <summary>Programs of users, run by the real program.</summary>
[Collection("one at a time: each test starts trainers on every core")]
public class ProgramTests
{
    /// <summary>Counts to thirty, a report each; on SIGTERM it remembers where it is.</summary>
    private const string Counting = """
        at=0; test -f "$OPTIMIZER_CHECKPOINT/at" && at=$(cat "$OPTIMIZER_CHECKPOINT/at")
        echo "begins after $at"
        trap 'echo $at > "$OPTIMIZER_CHECKPOINT/at"; exit 0' TERM
        while [ $at -lt 30 ]; do at=$((at + 1)); echo "epoch=$at score=$at"; sleep 0.3; done
        """;

    [Fact]
    public async Task A_program_that_leaves_checkpoints_is_paused_and_goes_on_where_it_was()
    {
        using var work = new Workplace();
        work.Write("count.sh", Counting);
        var spec = Spec(work, "checkpoint: true");
        var run = work.Start("run", spec);
        Until(() => HasPrinted(work, "epoch=3"));

        Workplace.Signal(run.Id, 2);
        var paused = await Workplace.Finish(run, TestContext.Current.CancellationToken);
        var again = await work.Run("run", spec);

        Assert.Equal(130, paused.ExitCode);
        Assert.True(again.ExitCode == 0, again.Output + again.Errors);
        var log = (await work.Run("logs", "counting/1")).Output;
        Assert.Contains("begins after 0", log, StringComparison.Ordinal);
        Assert.True(System.Text.RegularExpressions.Regex.IsMatch(log, "begins after ([3-9]|[12][0-9])\n"), log + paused.Errors + again.Errors);
        var trial = (await work.Json("frontier")).EnumerateArray().Single();
        Assert.Equal(30, trial.GetProperty("metrics").GetProperty("score").GetDouble());
        Assert.Empty(work.Trainers());
    }

    [Fact]
    public async Task One_that_leaves_none_begins_again_and_its_log_says_so()
    {
        using var work = new Workplace();
        work.Write("count.sh", Counting.Replace("$OPTIMIZER_CHECKPOINT", "$OPTIMIZER_OUTPUT", StringComparison.Ordinal));
        var spec = Spec(work, "");
        var run = work.Start("run", spec);
        Until(() => HasPrinted(work, "epoch=3"));

        Workplace.Signal(run.Id, 2);
        await Workplace.Finish(run, TestContext.Current.CancellationToken);
        var again = await work.Run("run", spec);

        Assert.Equal(0, again.ExitCode);
        var log = (await work.Run("logs", "counting/1")).Output;
        Assert.True(log.Contains("declares no checkpoint folder, so this run's work is lost and begins again", StringComparison.Ordinal), log);
        Assert.Equal(2, log.Split("begins after 0").Length - 1);
    }

    [Fact]
    public async Task Programs_that_misbehave_end_in_the_right_state_and_the_sweep_goes_on()
    {
        using var work = new Workplace();
        work.Write("any.sh", """
            case "$OPTIMIZER_PARAM_HOW" in
              good) echo score=0.5;;
              crash) echo "Traceback: no such layer" >&2; exit 3;;
              hang) echo hanging; setsid sleep 1000 & sleep 1001;;
              killed) kill -9 $$;;
              nan) echo score=nan; sleep 100;;
              nothing) echo "no metric here";;
              junk) head -c 200000 /dev/urandom; echo; echo score=0.25;;
              memory) echo "torch.OutOfMemoryError: CUDA out of memory" >&2; exit 1;;
            esac
            """);
        var spec = work.Write("any.yaml", """
            name: any
            trainer:
              kind: command
              command: [sh, any.sh]
              metrics: [score]
              silence: 2s
            method: grid
            parameters:
              how: [crash, hang, killed, nan, nothing, junk, memory, good]
            objectives: [{metric: score, goal: maximize}]
            retries: 0
            budget: {cost: 0.05, trials: 8}
            prices: {cpu: 0.36}
            """);

        var run = await work.Run("run", spec);

        var attempts = (await work.Json("attempts")).EnumerateArray().Where(row => row.GetProperty("stage").GetString() == "train").ToList();
        Assert.True(attempts.Count >= 8, run.Output + run.Errors);
        string[] Of(string outcome) => [.. attempts.Where(row => row.GetProperty("outcome").GetString() == outcome).Select(row => row.GetProperty("message").GetString() ?? "")];
        Assert.Contains(Of("crashed"), message => message.Contains("exit code 3; its last line is: Traceback: no such layer", StringComparison.Ordinal));
        Assert.Contains(Of("crashed"), message => message.Contains("ended by signal 9", StringComparison.Ordinal));
        Assert.Contains("printed nothing for 2 s", Assert.Single(Of("timed_out")), StringComparison.Ordinal);
        Assert.Contains("score is NaN", Assert.Single(Of("diverged")), StringComparison.Ordinal);
        Assert.Contains("told no value of score", Assert.Single(Of("bad_output")), StringComparison.Ordinal);
        Assert.Single(Of("out_of_memory"));
        Assert.Equal(2, Of("done").Length);
        Assert.Equal(0.5, (await work.Json("frontier")).EnumerateArray().Single().GetProperty("metrics").GetProperty("score").GetDouble());
        Assert.Empty(work.Trainers());
    }

    [Fact]
    public async Task A_wandb_script_runs_as_it_is_under_its_own_sweep_file()
    {
        Assert.SkipUnless(HasPython(), "This test runs a Python script, and there is no python3 on this machine (apt-get install python3).");
        using var work = new Workplace();

        var run = await work.Run("run", Path.Combine(AppContext.BaseDirectory, "wandb", "sweep.yaml"), "--budget", "0.05", "--price", "cpu=0.10", "--wandb", "stand-in");

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var best = (await work.Json("frontier")).EnumerateArray().First().GetProperty("metrics");
        Assert.InRange(best.GetProperty("val_acc").GetDouble(), 0.85, 1);
        Assert.InRange(best.GetProperty("train.loss").GetDouble(), 0, 2.3);
        Assert.True(best.GetProperty("parameters_used").GetDouble() > 300);
    }

    [Fact]
    public async Task A_model_that_a_script_exports_is_measured_compressed_and_scored()
    {
        Assert.SkipUnless(HasPython(), "This test runs a Python script, and there is no python3 on this machine (apt-get install python3).");
        using var work = new Workplace();

        var run = await work.Run("run", Path.Combine(AppContext.BaseDirectory, "own-model.yaml"));

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        var trials = (await work.Json("trials")).EnumerateArray().Where(row => row.GetProperty("status").GetString() == "completed").ToList();
        double Of(JsonElement row, string metric) => row.GetProperty("metrics").GetProperty(metric).GetDouble();
        string How(JsonElement row) => row.GetProperty("parameters").GetProperty("quantization").GetString()!;
        Assert.True(trials.Select(How).Distinct().Count() >= 3);
        Assert.All(trials, row => Assert.InRange(Of(row, "accuracy"), 0.7, 1));
        Assert.All(trials, row => Assert.True(Of(row, "inference_cost") > 0));
        Assert.All(trials.Where(row => How(row) == "none"), row => Assert.Equal(1, Of(row, "agreement")));
        foreach (var small in trials.Where(row => How(row) != "none"))
        {
            var whole = trials.First(row => How(row) == "none" && row.GetProperty("path")[0].GetString() == small.GetProperty("path")[0].GetString());
            Assert.True(Of(small, "artifact_bytes") < Of(whole, "artifact_bytes"));
            Assert.InRange(Of(small, "agreement"), 0.8, 1);
        }

        Assert.All((await work.Json("frontier")).EnumerateArray(), row => Assert.InRange(Of(row, "test_accuracy"), 0.7, 1));
    }

    private static string Spec(Workplace work, string extra) => work.Write("counting.yaml", $$"""
        name: counting
        trainer:
          kind: command
          command: [sh, count.sh]
          metrics: {epoch: epoch, score: score}
          {{extra}}
        parameters: {epochs: 30}
        objectives: [{metric: score, goal: maximize}]
        budget: {cost: 0.05, trials: 1}
        prices: {cpu: 0.36}
        """);

    /// <summary>Into the log of an attempt, which goes on.</summary>
    private static bool HasPrinted(Workplace work, string line) =>
        Directory.EnumerateFiles(work.Folder, "log.txt", SearchOption.AllDirectories).Any(log => ReadShared(log).Contains(line, StringComparison.Ordinal));

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static void Until(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromMinutes(1)), "It did not come to pass within a minute.");

    private static bool HasPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "python3")));
}
