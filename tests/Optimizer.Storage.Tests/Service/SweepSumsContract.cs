using Optimizer.Core.Stages;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Service;

/// <summary>What pages read instead of every row says the same as every row.</summary>
public abstract class SweepSumsContract : ServiceStoreContract
{
    private protected SweepSumsContract(ITestDatabase database)
        : base(database)
    {
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task Sums_and_parts_agree_with_all_rows(int seed)
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        var log = Random(seed);
        await SweepStoreContract.Append(store, "s", log, seed);
        var sums = new SweepSums(store.Database);
        var (trials, nodes, ledger) = (await store.Trials("s", Cancel), await store.Nodes("s", Cancel), await store.Ledger("s", Cancel));

        Assert.Equal(
            trials.Select(trial => (trial.Number, StoreDump.Text(trial.Metrics))),
            (await sums.Trials("s", [.. trials.Select(trial => trial.Number), 9999], Cancel)).OrderBy(trial => trial.Number).Select(trial => (trial.Number, StoreDump.Text(trial.Metrics))));
        Assert.Equal(
            nodes.Select(node => (node.Id, node.Stage, node.Status, node.Parent, node.Artifact)).Order(),
            (await sums.Briefs("s", withMetrics: false, Cancel)).Select(node => (node.Id, node.Stage, node.Status, node.Parent, node.Artifact)).Order());
        Assert.Equal(
            nodes.Select(node => (node.Id, StoreDump.Text(node.Metrics))).Order(),
            (await sums.Briefs("s", withMetrics: true, Cancel)).Select(node => (node.Id, StoreDump.Text(node.Metrics))).Order());
        Assert.Equal(
            nodes.Where(node => node.Stage == StageNode.Test).Select(node => node.Id).Order(StringComparer.Ordinal),
            (await sums.Tests("s", [.. nodes.Select(node => node.Id)], Cancel)).Select(node => node.Id).Order(StringComparer.Ordinal));
        Assert.Equal(
            (await store.Attempts("s", Cancel)).Select(attempt => (attempt.Node, attempt.Number)),
            (await sums.Attempts("s", [.. nodes.Select(node => node.Id)], Cancel)).Select(attempt => (attempt.Node, attempt.Number)));
        Assert.Equal(trials.Select(trial => string.Join(' ', trial.Path)), (await sums.Paths("s", [.. trials.Select(trial => trial.Number)], Cancel)).Values.Select(path => string.Join(' ', path)));
        var trained = nodes.Where(node => node.EpochTo is not null).Select(node => node.Id).ToHashSet();
        Assert.Equal(
            (await store.Reports("s", Cancel)).Where(report => trained.Contains(report.Node)).Select(report => (report.Node, report.Attempt, report.Epoch)).Order(),
            (await sums.Reports("s", [.. nodes.Select(node => node.Id)], Cancel)).Select(report => (report.Node, report.Attempt, report.Epoch)).Order());
        var moments = await sums.Money("s", 7, Cancel);
        Assert.Equal((ledger[0].Seq, ledger[^1].Seq), (moments[0].Seq, moments[^1].Seq));
        Assert.All(moments.Zip(moments.Skip(1)).SkipLast(1), pair => Assert.True(pair.Second.Seq - pair.First.Seq >= 7));
        Assert.Equal(moments.Select(moment => (moment.Seq, moment.SpendNano)), ledger.IntersectBy(moments.Select(moment => moment.Seq), row => row.Seq).Select(row => (row.Seq, row.SpendSumNano)));
        Assert.Equal(ledger.Length, (await sums.Money("s", 1, Cancel)).Length);
        Assert.Empty(await sums.Money("none", 7, Cancel));
    }

    [Fact]
    public async Task Trials_are_scanned_in_order_all_or_some_of_them()
    {
        var store = new SqlSweepStore(await Open(), new SqlSweepStoreOptions());
        await SweepStoreContract.Append(store, "s", Random(1), 1);
        var numbers = (await store.Trials("s", Cancel)).Select(trial => trial.Number).ToArray();

        async Task<List<int>> Scan(IReadOnlyCollection<int>? only)
        {
            var found = new List<int>();
            await foreach (var batch in new TrialScan(store.Database).Read("s", only, Cancel)) found.AddRange(batch.Select(trial => trial.Number));
            return found;
        }

        Assert.Equal(numbers, await Scan(null));
        Assert.Equal(numbers[1..3], await Scan(numbers[1..3]));
        Assert.Empty(await Scan([]));
    }
}

public sealed class SqliteSweepSumsTests() : SweepSumsContract(new SqliteTestDatabase());

public sealed class PostgresSweepSumsTests(SharedPostgres postgres) : SweepSumsContract(new PostgresTestDatabase(postgres));
