using Dapper;
using Microsoft.Data.Sqlite;

namespace Optimizer.EndToEnd.Tests;

/// <summary>Kills at seeded moments. OPTIMIZER_DRILL_KILLS says how many of each; CI does two.</summary>
[Collection("one at a time: each test starts trainers on every core")]
public class FaultTests
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("OPTIMIZER_DRILL_KILLS") ?? "2");

    [Theory, InlineData(false), InlineData(true)]
    public async Task Killing_the_program_leaves_no_trainer_and_the_same_command_completes_the_sweep(bool withItsTrainers)
    {
        using var work = new Workplace();
        var random = new Random(withItsTrainers ? 13 : 11);
        for (var kill = 0; kill < Kills; kill++)
        {
            var run = work.Start("run", Spec(work));
            await Pause(2500 + random.Next(5000));
            var trainers = withItsTrainers ? work.Trainers() : [];
            run.Kill();
            foreach (var trainer in trainers) Workplace.Signal(trainer, 9);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            await NoTrainerWithin(work, seconds: 5);
            TestContext.Current.SendDiagnosticMessage("kill {0}: {1} attempts so far", kill + 1, await Attempts(work));
        }

        await Completes(work);
    }

    [Fact]
    public async Task Killing_a_trainer_costs_one_attempt()
    {
        using var work = new Workplace();
        var random = new Random(12);
        var run = work.Start("run", Spec(work));
        var killed = 0;
        while (killed < Kills && !run.HasExited)
        {
            await Pause(1500 + random.Next(2500));
            foreach (var trainer in work.Trainers().Take(1))
            {
                Workplace.Signal(trainer, 9);
                killed++;
            }
        }

        var finished = await Workplace.Finish(run, TestContext.Current.CancellationToken);

        Assert.True(finished.ExitCode == 0, finished.Output + finished.Errors);
        await Completes(work);
    }

    [Fact]
    public async Task An_interrupt_pauses_with_exit_code_130_and_the_same_command_goes_on()
    {
        using var work = new Workplace();
        var run = work.Start("run", Spec(work));
        await Pause(6000);
        Workplace.Signal(run.Id, 2);

        var paused = await Workplace.Finish(run, TestContext.Current.CancellationToken);

        Assert.True(paused.ExitCode == 130, $"exit {paused.ExitCode}\n{paused.Output}\n{paused.Errors}");
        Assert.Equal("paused", (await work.Json("show")).GetProperty("status").GetString());
        await NoTrainerWithin(work, seconds: 5);
        await Completes(work);
    }

    private static async Task<long> Attempts(Workplace work)
    {
        if (!File.Exists(work.Database)) return 0;
        await using var database = new SqliteConnection($"Data Source={work.Database};Mode=ReadOnly");
        return await database.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM attempt");
    }

    private static string Spec(Workplace work) => work.SmallSpec($"{{cost: 0.2, trials: {4 + (4 * Kills)}}}", epochs: 12);

    private static async Task Completes(Workplace work)
    {
        var run = await work.Run("run", Spec(work));
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal("finished", (await work.Json("show")).GetProperty("status").GetString());
        await using var database = new SqliteConnection($"Data Source={work.Database};Mode=ReadOnly");
        var twice = await database.QueryAsync<string>("SELECT node FROM attempt WHERE outcome = 'done' GROUP BY node HAVING COUNT(*) > 1");
        Assert.Empty(twice);
        await JournalsAgree(work, database);
    }

    /// <summary>Every report a trainer was told is stored is in the database, and the database has none that no trainer sent.</summary>
    private static async Task JournalsAgree(Workplace work, SqliteConnection database)
    {
        var stored = (await database.QueryAsync<(string Node, long Attempt, long Epoch)>("SELECT node, attempt, epoch FROM report")).ToHashSet();
        var (sent, acknowledged) = (new HashSet<(string, long, long)>(), new HashSet<(string, long, long)>());
        foreach (var journal in Directory.GetFiles(work.Folder, "journal.log", SearchOption.AllDirectories))
        {
            var attempt = Directory.GetParent(journal)!;
            foreach (var line in await File.ReadAllLinesAsync(journal, TestContext.Current.CancellationToken))
            {
                if (line.Split(' ') is not [var what, var epoch]) continue;
                (what == "acked" ? acknowledged : sent).Add((attempt.Parent!.Name, long.Parse(attempt.Name), long.Parse(epoch)));
            }
        }

        Assert.NotEmpty(acknowledged);
        Assert.Empty(acknowledged.Except(stored));
        Assert.Empty(stored.Except(sent));
    }

    private static async Task NoTrainerWithin(Workplace work, int seconds)
    {
        for (var wait = 0; wait < seconds * 10 && work.Trainers().Count > 0; wait++) await Pause(100);
        Assert.Empty(work.Trainers());
    }

    private static Task Pause(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);
}
