using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests;

/// <summary>What every store promises. A database's tests inherit it and say how a store on an empty database is opened.</summary>
public abstract class SweepStoreContract
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    /// <summary>The test's store; opened again, another store on the same database, as another process has one.</summary>
    protected abstract Task<ISweepStore> Open();

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Events_come_back_as_they_went(int seed)
    {
        var store = await Open();
        var log = Random(seed);

        await Append(store, "s", log, seed);

        var read = await store.Read("s", 0, Cancel);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(seq => (long)seq), read.Select(stored => stored.Seq));
        Assert.Equal(log.Select(StoreDump.Text), read.Select(stored => StoreDump.Text(stored.Event)));
        Assert.Equal(log.Skip(5).Select(StoreDump.Text), (await store.Read("s", 5, Cancel)).Select(stored => StoreDump.Text(stored.Event)));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Rebuilding_gives_the_read_tables_that_appending_gave(int seed)
    {
        var store = await Open();
        await Append(store, "a", Random(seed), seed);
        await Append(store, "b", Random(seed + 100), seed);
        var appended = await store.Dump();

        Assert.Empty(await store.Check(Cancel));
        await store.Rebuild(Cancel);

        Assert.Equal(appended, await store.Dump());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task The_views_show_what_the_aggregate_knows(int seed)
    {
        var store = await Open();
        var sweep = new Sweep();
        var log = Random(seed);
        foreach (var happened in log) sweep.Apply(happened);

        await Append(store, "s", log, seed);

        var view = (await store.Find("s", Cancel))!;
        Assert.Equal(
            (sweep.Status, sweep.SpendNano, sweep.ReservedNano, sweep.OverrunNano, sweep.Spec.Budget, sweep.Seq),
            (view.Status, view.SpendNano, view.ReservedNano, view.OverrunNano, view.Budget, view.LastSeq));
        Assert.Equal(
            sweep.Trials.Values.Select(trial => (trial.Number, trial.Status, StoreDump.Text(trial.Proposed.Configuration), StoreDump.Text(trial.Metrics))),
            (await store.Trials("s", Cancel)).Select(trial => (trial.Number, trial.Status, StoreDump.Text(trial.Configuration), StoreDump.Text(trial.Metrics))));
        Assert.Equal(
            sweep.Nodes.Values.Select(node => (node.Node.Id, node.Node.Epochs?.To, node.Status, node.Attempts, node.ProductiveSeconds, node.Checkpoint, node.Artifact, node.Trials.Count, StoreDump.Text(node.Metrics))).Order(),
            (await store.Nodes("s", Cancel)).Select(node => (node.Id, node.EpochTo, node.Status, node.Attempts, node.ProductiveSeconds, node.Checkpoint, node.Artifact, node.Trials, StoreDump.Text(node.Metrics))).Order());
        Assert.Equal(
            sweep.RunningAttempts.Select(attempt => (attempt.Started.Node, attempt.Started.Number, attempt.ReservedNano)).Order(),
            (await store.Attempts("s", Cancel)).Where(attempt => attempt.Outcome == AttemptOutcome.None)
                .Select(attempt => (attempt.Node, attempt.Number, attempt.ReservedNano)).Order());
        Assert.Equal(sweep.Nodes.Values.Sum(node => node.Attempts), (await store.Attempts("s", Cancel)).Length);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task The_ledger_sums_to_spend_and_reserved_at_every_row(int seed)
    {
        var store = await Open();
        await Append(store, "s", Random(seed), seed);

        var ledger = await store.Ledger("s", Cancel);

        var (spend, reserved) = (0L, 0L);
        foreach (var row in ledger)
        {
            (spend, reserved) = (spend + row.ChargedNano, reserved + row.ReservedNano);
            Assert.Equal((spend, reserved), (row.SpendSumNano, row.ReservedSumNano));
            Assert.True(spend + reserved <= row.BudgetNano, $"row {row.Seq}");
        }

        var view = (await store.Find("s", Cancel))!;
        Assert.Equal((spend, reserved), (view.SpendNano, view.ReservedNano));
        Assert.Equal(ledger.Sum(row => row.OverrunNano), view.OverrunNano);
        Assert.Equal(spend, (await store.Attempts("s", Cancel)).Sum(attempt => attempt.ChargedNano));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(-0.0)]
    [InlineData(0.1 + 0.2)]
    public async Task A_metric_comes_back_to_the_bit(double value)
    {
        var store = await Open();
        var completed = new TrialChanged(1, TrialStatus.Completed, null, Metrics(value)) { At = At };

        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Report("n1", 1, 1, value), Ended("n1", 1, 10, 5, value), completed], Cancel);

        var bits = BitConverter.DoubleToInt64Bits(value);
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits((await store.Reports("s", Cancel)).Single().Metrics["accuracy"]));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits((await store.Nodes("s", Cancel)).Single().Metrics["accuracy"]));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits((await store.Trials("s", Cancel)).Single().Metrics["accuracy"]));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(((EpochReported)(await store.Read("s", 4, Cancel))[0].Event).Metrics["accuracy"]));
    }

    [Theory, InlineData(long.MinValue), InlineData(long.MaxValue), InlineData(0), InlineData(9_007_199_254_740_993)]
    public async Task A_seed_comes_back_exactly(long seed)
    {
        var store = await Open();

        await store.Append("s", 0, [Started(), Planned("n1", seed)], Cancel);

        Assert.Equal(seed, (await store.Nodes("s", Cancel)).Single().Seed);
        Assert.Equal(seed, ((NodePlanned)(await store.Read("s", 1, Cancel)).Single().Event).Node.Seed);
    }

    [Fact]
    public async Task The_greatest_budget_is_held_to_the_nano_dollar()
    {
        var store = await Open();
        await store.Append("s", 0, [.. OneTrial(long.MaxValue), Attempt("n1", 1, long.MaxValue - 1)], Cancel);

        await Assert.ThrowsAsync<BudgetExceededException>(() => store.Append("s", 4, [new ReservationGrown("n1", 1, 2, At) { At = At }], Cancel));
        await store.Append("s", 4, [new ReservationGrown("n1", 1, 1, At) { At = At }], Cancel);

        Assert.Equal(long.MaxValue, (await store.Find("s", Cancel))!.ReservedNano);
    }

    [Theory]
    [InlineData("Größe 最適化 🚀 ' \" ; -- %_\\ \n\t</script>")]
    [InlineData("")]
    [InlineData(" lead and trail ")]
    public async Task Text_comes_back_as_it_went(string text)
    {
        var store = await Open();

        await store.Append("s", 0, [Started(text), Planned("n1"), Proposed(1, "n1"), Attempt("n1", 1, 10), Ended("n1", 1, 10, 5, log: text)], Cancel);

        Assert.Equal((text, text), ((await store.Find("s", Cancel))!.Name, (await store.Find("s", Cancel))!.Spec.Name));
        Assert.Equal(text, (await store.Attempts("s", Cancel)).Single().Log);
    }

    [Theory, InlineData("a\0b", "a␀b"), InlineData("\0", "␀")]
    public async Task Text_that_no_column_holds_is_shown_as_the_nearest_and_found(string text, string shown)
    {
        var store = await Open();

        await store.Append(text, 0, [Started(text), Planned(text), Proposed(1, text), Attempt(text, 1, 10), Report(text, 1, 1, 0.5), Ended(text, 1, 10, 5, log: text)], Cancel);

        Assert.Equal(shown, (await store.Find(text, Cancel))!.Name);
        Assert.Equal((shown, shown), ((await store.Attempts(text, Cancel)).Single().Log, (await store.Attempts(text, Cancel)).Single().Node));
        Assert.Equal(6, (await store.Read(text, 0, Cancel)).Length);
        Assert.Equal(StoreDump.Text(Started(text)), StoreDump.Text((await store.Read(text, 0, Cancel))[0].Event));
        Assert.Empty(await store.Check(Cancel));
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.MaxValue)]
    [InlineData(-0.0, -0.0)]
    public async Task Seconds_are_kept_and_what_is_no_number_is_shown_as_none(double seconds, double shown)
    {
        var store = await Open();
        var ended = Ended("n1", 1, 10, 5) with { Seconds = seconds, ProductiveSeconds = seconds, Joules = seconds };
        var paused = new StatusChanged(SweepStatus.Paused, "asked to", seconds) { At = At };

        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Report("n1", 1, 1, 0.5, seconds), ended, paused], Cancel);

        var attempt = (await store.Attempts("s", Cancel)).Single();
        Assert.Equal((shown, double.IsNaN(seconds) ? null : seconds), (attempt.Seconds, attempt.Joules));
        Assert.Equal(
            (shown, shown, shown),
            ((await store.Reports("s", Cancel)).Single().Seconds, (await store.Nodes("s", Cancel)).Single().ProductiveSeconds, (await store.Find("s", Cancel))!.RunningSeconds));
        Assert.Equal(seconds, ((AttemptEnded)(await store.Read("s", 5, Cancel))[0].Event).Seconds);
        Assert.Empty(await store.Check(Cancel));
    }

    [Fact]
    public async Task Names_of_a_hundred_thousand_letters_are_kept_and_found()
    {
        var store = await Open();
        var name = new string('n', 100_000);

        await store.Append("s", 0, [Started(name), Planned(name), Proposed(1, name), Attempt(name, 1, 10), Report(name, 1, 1, 0.5)], Cancel);

        Assert.Equal("s", (await store.Find(name, Cancel))!.Id);
        Assert.Equal(name, (await store.Reports("s", Cancel)).Single().Node);
    }

    [Fact]
    public async Task A_parameter_keeps_its_kind()
    {
        var store = await Open();
        var configuration = Configuration.Empty
            .With("float", ParameterValue.Of(1.0)).With("integer", ParameterValue.Of(1L)).With("text", ParameterValue.Of("1"))
            .With("boolean", ParameterValue.Of(true)).With("none", ParameterValue.None).With("json", ParameterValue.OfJson("""{"a":[1,2]}"""));
        var proposed = new TrialsProposed(0, [new ProposedTrial(1, configuration, ["n1"], "grid point 1", 4, 0)]) { At = At };

        await store.Append("s", 0, [Started(), Planned("n1"), proposed], Cancel);

        var trial = (await store.Trials("s", Cancel)).Single();
        Assert.Equal(configuration, trial.Configuration);
        Assert.Equal((4, "grid point 1", At), (trial.ParentTrial, trial.Reason, trial.CreatedAt));
    }

    [Fact]
    public async Task An_append_at_the_wrong_number_is_refused_and_writes_nothing()
    {
        var store = await Open();
        await store.Append("s", 0, OneTrial(), Cancel);
        var before = await store.Dump();

        var late = await Assert.ThrowsAsync<SequenceConflictException>(() => store.Append("s", 2, [Planned("n2")], Cancel));
        await Assert.ThrowsAsync<SequenceConflictException>(() => store.Append("s", 4, [Planned("n2")], Cancel));
        await Assert.ThrowsAsync<SequenceConflictException>(() => store.Append("s", 0, [Started()], Cancel));

        Assert.Equal("Sweep s is at event 3, not at 2: another writer was faster; read again.", late.Message);
        Assert.Equal(before, await store.Dump());
        Assert.Equal(3, (await store.Read("s", 0, Cancel)).Length);
    }

    [Fact]
    public async Task Of_writers_at_once_exactly_one_wins_each_number()
    {
        var stores = new[] { await Open(), await Open(), await Open() };
        await stores[0].Append("s", 0, [Started()], Cancel);
        const int writers = 6, rounds = 12;

        var wins = new int[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var at = round;
            await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                try
                {
                    await stores[writer % stores.Length].Append("s", at + 1, [Planned($"{at}-{writer}")], Cancel);
                    Interlocked.Increment(ref wins[at]);
                }
                catch (SequenceConflictException)
                {
                }
            })));
        }

        Assert.All(wins, won => Assert.Equal(1, won));
        Assert.Equal(Enumerable.Range(1, rounds + 1).Select(seq => (long)seq), (await stores[1].Read("s", 0, Cancel)).Select(stored => stored.Seq));
        Assert.Equal(rounds, (await stores[2].Nodes("s", Cancel)).Length);
    }

    [Fact]
    public async Task Sweeps_are_written_side_by_side_without_losing_an_event()
    {
        var store = await Open();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(index => Task.Run(() => Append(store, $"s{index}", Random(index, 60), index))));

        Assert.Empty(await store.Check(Cancel));
        for (var index = 0; index < 4; index++) Assert.Equal(Random(index, 60).Count, (await store.Read($"s{index}", 0, Cancel)).Length);
    }

    [Fact]
    public async Task A_reservation_beyond_the_budget_is_refused_and_nothing_of_its_append_is_written()
    {
        var store = await Open();
        await store.Append("s", 0, [.. OneTrial(budgetNano: 100), Attempt("n1", 1, 60), Ended("n1", 1, 60, 40)], Cancel);
        var before = await store.Dump();

        var error = await Assert.ThrowsAsync<BudgetExceededException>(() => store.Append("s", 5, [Planned("n2"), Attempt("n2", 1, 61)], Cancel));

        Assert.Equal("Sweep s: reserve of 61 nano-dollars for node n2 would exceed the budget; nothing was written.", error.Message);
        Assert.Equal(before, await store.Dump());
        Assert.Equal(5, (await store.Read("s", 0, Cancel)).Length);
        await store.Append("s", 5, [Planned("n2"), Attempt("n2", 1, 60)], Cancel);
    }

    [Fact]
    public async Task A_grown_reservation_and_a_charge_above_what_was_reserved_are_held_to_the_budget_too()
    {
        var store = await Open();
        await store.Append("s", 0, [.. OneTrial(budgetNano: 100), Attempt("n1", 1, 60)], Cancel);

        await Assert.ThrowsAsync<BudgetExceededException>(() => store.Append("s", 4, [new ReservationGrown("n1", 1, 41, At) { At = At }], Cancel));
        await Assert.ThrowsAsync<BudgetExceededException>(() => store.Append("s", 4, [Ended("n1", 1, released: 60, charged: 101)], Cancel));
        await store.Append("s", 4, [new ReservationGrown("n1", 1, 40, At) { At = At }, Ended("n1", 1, released: 100, charged: 100)], Cancel);

        Assert.Equal((100, 0), ((await store.Find("s", Cancel))!.SpendNano, (await store.Find("s", Cancel))!.ReservedNano));
    }

    [Fact]
    public async Task A_raised_budget_pays_for_more_in_the_same_append()
    {
        var store = await Open();
        await store.Append("s", 0, OneTrial(budgetNano: 10), Cancel);
        var raised = new BudgetChanged(new Budget(50), new ResourceSpec { Concurrency = 3 }, 7) { At = At };

        await store.Append("s", 3, [raised, Attempt("n1", 1, 50)], Cancel);

        var view = (await store.Find("s", Cancel))!;
        Assert.Equal((new Budget(50), 50, 3, 7), (view.Budget, view.ReservedNano, view.Spec.Resources.Concurrency, view.Spec.Retries));
        Assert.Equal(50, (await store.Ledger("s", Cancel)).Single().BudgetNano);
    }

    [Fact]
    public async Task Without_a_money_budget_anything_may_be_reserved()
    {
        var store = await Open();

        await store.Append("s", 0, [.. OneTrial(budgetNano: null), Attempt("n1", 1, long.MaxValue)], Cancel);

        Assert.Null((await store.Ledger("s", Cancel)).Single().BudgetNano);
    }

    [Fact]
    public async Task A_report_twice_is_a_report_once_and_stays_as_it_was()
    {
        var store = await Open();
        await store.Append("s", 0, [.. OneTrial(), Attempt("n1", 1, 10), Report("n1", 1, 1, 0.5)], Cancel);

        await store.Append("s", 5, [Report("n1", 1, 1, 0.7), Report("n1", 1, 2, 0.6), Report("n1", 2, 1, 0.8)], Cancel);

        Assert.Equal(
            [(1, 1, 0.5), (1, 2, 0.6), (2, 1, 0.8)],
            (await store.Reports("s", Cancel)).Select(report => (report.Attempt, report.Epoch, report.Metrics["accuracy"])));
    }

    [Fact]
    public async Task A_sweep_is_found_by_id_by_name_and_as_the_newest()
    {
        var store = await Open();
        Assert.Null(await store.Find(null, Cancel));
        await store.Append("a1", 0, [Started("digits")], Cancel);
        await store.Append("b2", 0, [Started("digits") with { At = At.AddSeconds(2) }], Cancel);
        await store.Append("c3", 0, [Started("fashion") with { At = At.AddSeconds(1) }], Cancel);

        Assert.Equal("a1", (await store.Find("a1", Cancel))!.Id);
        Assert.Equal("b2", (await store.Find("digits", Cancel))!.Id);
        Assert.Equal("c3", (await store.Find("fashion", Cancel))!.Id);
        Assert.Equal("b2", (await store.Find(null, Cancel))!.Id);
        Assert.Null(await store.Find("Digits", Cancel));
        Assert.Equal(["b2", "c3", "a1"], (await store.Sweeps(Cancel)).Select(sweep => sweep.Id));
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Pages_put_together_are_the_whole(int seed)
    {
        var store = await Open();
        await Append(store, "s", Random(seed), seed);
        await Append(store, "t", Random(seed + 1), seed);

        var trials = await Pages(0, (after, limit) => store.Trials("s", after, limit, Cancel), trial => trial.Number);
        var attempts = await Pages(("", 0), (after, limit) => store.Attempts("s", after, limit, Cancel), attempt => (attempt.Node, attempt.Number));
        var reports = await Pages(("", 0, 0), (after, limit) => store.Reports("s", after, limit, Cancel), report => (report.Node, report.Attempt, report.Epoch));
        var ledger = await Pages(0L, (after, limit) => store.Ledger("s", after, limit, Cancel), row => row.Seq);
        var events = await Pages(0L, (after, limit) => store.Events("s", after, limit, Cancel), stored => stored.Seq);

        Assert.Equal((await store.Trials("s", Cancel)).Select(StoreDump.Text), trials.Select(StoreDump.Text));
        Assert.Equal((await store.Attempts("s", Cancel)).Select(StoreDump.Text).Order(), attempts.Select(StoreDump.Text).Order());
        Assert.Equal((await store.Reports("s", Cancel)).Select(StoreDump.Text).Order(), reports.Select(StoreDump.Text).Order());
        Assert.Equal((await store.Ledger("s", Cancel)).Select(StoreDump.Text), ledger.Select(StoreDump.Text));
        Assert.Equal((await store.Read("s", 0, Cancel)).Select(StoreDump.Text), events.Select(StoreDump.Text));
        Assert.Equal(StoreDump.Text(trials[0]), StoreDump.Text((await store.Trial("s", trials[0].Number, Cancel))!));
        Assert.Null(await store.Trial("s", 10_000, Cancel));
    }

    [Fact]
    public async Task Lines_are_the_sweeps_without_their_specifications_newest_first_by_project_and_in_pages()
    {
        var store = await Open();
        for (var index = 0; index < 7; index++)
            await store.Append($"s{index}", 0, [InProject($"n{index}", index % 2 == 0 ? "even" : "odd") with { At = At.AddSeconds(index / 2) }], Cancel);
        await store.Append("s6", 1, [new StatusChanged(SweepStatus.Paused, "asked to", 2.5) { At = At.AddSeconds(9) }], Cancel);

        var all = await store.Lines(null, null, 100, Cancel);
        var pages = await Pages((string?)null, (after, limit) => store.Lines(null, after, limit, Cancel), line => line.Id);

        Assert.Equal((await store.Sweeps(Cancel)).Select(sweep => (sweep.Id, sweep.Name, sweep.Status, sweep.CreatedAt)), all.Select(line => (line.Id, line.Name, line.Status, line.CreatedAt)));
        Assert.Equal(all, pages);
        Assert.Equal(["s5", "s3", "s1"], (await store.Lines("odd", null, 100, Cancel)).Select(line => line.Id));
        Assert.Equal(all[0], await store.FindLine(null, Cancel));
        Assert.Equal(
            ("s6", "even", SweepStatus.Paused, "asked to", 2.5, At.AddSeconds(9), 2L, null),
            (all[0].Id, all[0].Project, all[0].Status, all[0].Reason, all[0].RunningSeconds, all[0].UpdatedAt, all[0].LastSeq, all[0].BudgetNano));
        Assert.Equal(all.Skip(1).Select(line => line.Id).Order(), (await store.Running(Cancel)).Order());
    }

    [Fact]
    public async Task An_empty_append_and_an_unknown_sweep_are_nothing()
    {
        var store = await Open();

        await store.Append("s", 0, [], Cancel);

        Assert.Empty(await store.Sweeps(Cancel));
        Assert.Empty(await store.Read("s", 0, Cancel));
        Assert.Empty(await store.Trials("s", Cancel));
        Assert.Empty(await store.Check(Cancel));
    }

    private static async Task<List<T>> Pages<T, TKey>(TKey first, Func<TKey, int, Task<ImmutableArray<T>>> read, Func<T, TKey> key)
    {
        var (all, after) = (new List<T>(), first);
        while (await read(after, 3) is { Length: > 0 } page)
        {
            Assert.InRange(page.Length, 1, 3);
            all.AddRange(page);
            after = key(page[^1]);
        }

        return all;
    }

    /// <summary>In appends of one to nine events.</summary>
    internal static async Task Append(ISweepStore store, string sweep, IReadOnlyList<SweepEvent> log, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < log.Count;)
        {
            var batch = log.Skip(at).Take(random.Next(1, 10)).ToList();
            await store.Append(sweep, at, batch, Cancel);
            at += batch.Count;
        }
    }
}
