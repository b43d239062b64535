using System.Collections.Immutable;
using Dapper;
using Npgsql;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Faults;
using Optimizer.FaultDrill.Load;
using Optimizer.FaultDrill.Watch;
using Optimizer.Storage;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Service;

namespace Optimizer.FaultDrill.Audit;

/// <summary>What the database says against what was seen from outside, when everything has ended.</summary>
internal sealed class WholeAudit(DrillCluster cluster, Submitter submitter, TrainerWatch watch, JournalHarvest journals, FaultCrew crew, Findings findings)
{
    /// <param name="frontiers">Sweep's id to its frontier, as the API told it.</param>
    public async Task<ImmutableArray<AuditedSweep>> Run(IReadOnlyDictionary<string, TrialRow[]> frontiers, CancellationToken cancel)
    {
        await using var database = await PostgresDatabase.Open(cluster.ConnectionString, cancel: cancel);
        var store = new PostgresSweepStore(database, new SqlSweepStoreOptions());
        foreach (var wrong in await store.Check(cancel)) findings.Harm($"db check: {wrong}");

        var sweeps = await store.Sweeps(cancel);
        Submissions(sweeps);
        var audited = new List<AuditedSweep>();
        var reports = new List<StoredReport>();
        foreach (var view in sweeps.OrderBy(view => view.CreatedAt)) audited.Add(await Audit(store, view, reports, cancel));

        ReportAudit.Run(journals.Kept.Select(journal => JournalLine.Read(journal.Attempt, File.ReadLines(journal.File)).ToList()), reports, findings);
        MoneyAudit.Charges([.. audited.Select(sweep => sweep.Money)], crew.Done.Count, findings);
        await Projects(database, cancel);
        var artifacts = new ArtifactAudit(cluster.Disk.Artifacts, findings);
        foreach (var trial in frontiers.Values.SelectMany(frontier => frontier)) await artifacts.Check(trial.Trial, trial.Artifact, cancel);
        foreach (var process in cluster.All) LogAudit.Run(process.Name, File.ReadLines(process.Log), findings);
        return [.. audited];
    }

    /// <summary>A submit that was answered is there; one that was sent more than once is there once.</summary>
    private void Submissions(ImmutableArray<SweepView> sweeps)
    {
        foreach (var (name, id) in submitter.Acknowledged)
            if (!sweeps.Any(sweep => sweep.Id == id && sweep.Name == name)) findings.Lost($"sweep {name} was answered with id {id} and is not there");
        foreach (var twice in sweeps.GroupBy(sweep => sweep.Name).Where(same => same.Count() > 1)) findings.Doubled($"sweep {twice.Key} is there {twice.Count()} times");
        foreach (var unknown in sweeps.Where(sweep => !submitter.Sent.ContainsKey(sweep.Name))) findings.Doubled($"sweep {unknown.Name} is there and was never sent");
        foreach (var sweep in sweeps.Where(sweep => sweep.Status is not (SweepStatus.Finished or SweepStatus.BudgetExhausted)))
            findings.Harm($"sweep {sweep.Name} is {sweep.Status}: {sweep.Reason}");
    }

    private async Task<AuditedSweep> Audit(PostgresSweepStore store, SweepView view, List<StoredReport> reports, CancellationToken cancel)
    {
        var events = await store.Read(view.Id, 0, cancel);
        var replayed = EventAudit.Run(view.Id, events, findings);
        reports.AddRange(replayed.Reports);
        if (replayed.Sweep is { } sweep && (sweep.Status, sweep.SpendNano, sweep.ReservedNano) != (view.Status, view.SpendNano, view.ReservedNano))
            findings.Harm($"sweep {view.Name}: its events say {sweep.Status}, {sweep.SpendNano} and {sweep.ReservedNano}, its row {view.Status}, {view.SpendNano} and {view.ReservedNano}");
        var attempts = await store.Attempts(view.Id, cancel);
        foreach (var twice in attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Done).GroupBy(attempt => attempt.Node).Where(same => same.Count() > 1))
            findings.Doubled($"sweep {view.Name}: node {twice.Key} was executed to its end {twice.Count()} times");
        var trials = await store.Trials(view.Id, cancel);
        return new AuditedSweep(
            view, events.Length, trials.Count(trial => trial.Status == TrialStatus.Completed), trials.Length,
            attempts.GroupBy(attempt => attempt.Outcome).ToDictionary(same => same.Key, same => same.Count()), replayed.Reports.Count, MoneyOf(view, attempts));
    }

    private SweepMoney MoneyOf(SweepView view, ImmutableArray<AttemptView> attempts)
    {
        var observed = watch.Seconds.Where(pair => pair.Key.Sweep == view.Id).Sum(pair => pair.Value);
        var (begun, ended) = (view.CreatedAt, view.UpdatedAt);
        return new SweepMoney(view.Name, view.Spec.Prices.Values.Max(price => price.NanoPerHour), observed, attempts.Sum(attempt => attempt.ChargedNano),
            crew.Done.Count(fault => fault.BeganAt <= ended && fault.EndedAt >= begun));
    }

    private const string MovementsSql = """
        SELECT ledger.sweep_id AS Sweep, ledger.spend_sum_nano + ledger.reserved_sum_nano AS Used
        FROM ledger JOIN sweep ON sweep.id = ledger.sweep_id WHERE sweep.project = @Project
        ORDER BY pg_xact_commit_timestamp(ledger.xmin), ledger.sweep_id, ledger.seq
        """;

    private async Task Projects(PostgresDatabase database, CancellationToken cancel)
    {
        foreach (var project in await new ProjectStore(database).All(cancel))
        {
            if (project.BudgetNano is not { } budget) continue;
            await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
            MoneyAudit.Project(project.Name, budget, await connection.QueryAsync<Movement>(MovementsSql, new { Project = project.Name }), findings);
        }
    }
}
