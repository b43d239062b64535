using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Faults;
using Optimizer.FaultDrill.Load;
using Optimizer.FaultDrill.Watch;
using Optimizer.Storage.Postgres;
using Optimizer.Storage.Service;

namespace Optimizer.FaultDrill;

/// <summary>The drill from an empty folder to its last line.</summary>
internal sealed class Drill(DrillOptions options, TimeProvider clock)
{
    /// <summary>Less than the project's sweeps want, so that it runs out.</summary>
    private const long ProjectNanoPerMinute = 4_000_000;

    private static readonly TimeSpan WorksWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Narration narration = new(clock, Console.Out);
    private readonly Findings findings = new();

    /// <returns>Whether the audit found nothing.</returns>
    public async Task<bool> Run(CancellationToken cancel)
    {
        narration.Say($"drill of {options.Length.TotalMinutes:0.##} minutes, seed {options.Seed}{(options.CheckSequence ? "" : ", appends without the sequence check")}");
        await using var cluster = await DrillCluster.Prepare(options);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var supervisor = new Supervisor(cluster, findings, narration, clock);
        var journals = new JournalHarvest(
        [
            (cluster.Disk.Artifacts, Path.Combine(cluster.Folder, "disk", "journals")),
            .. cluster.Workers.Select(worker => (worker.Work, Path.Combine(cluster.Folder, "journals"))),
        ]);
        var watch = new TrainerWatch(cluster, journals, clock);
        var data = Path.Combine(cluster.Folder, "digits.csv.gz");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz"), data);
        var submitter = new Submitter(cluster, data, findings, narration, clock);

        await Start(cluster, supervisor, cancel);
        var supervising = supervisor.Run(ending.Token);
        var watching = watch.Run(ending.Token);
        var crew = new FaultCrew(cluster, supervisor, watch, findings, narration, clock);
        using (var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            var submitting = submitter.Run(enough.Token);
            await Works(watch, cancel);
            narration.Say("the cluster works; faults begin");
            await crew.Run(FaultPlan.Of(options.Length, options.Seed), options.Length, cancel);
            await enough.CancelAsync();
            await submitting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        narration.Say("faults are over; the sweeps go on to their end");
        var closing = new Closing(cluster, submitter, findings, narration, clock);
        await closing.AllSweepsEnd(cancel);
        var frontiers = await closing.Frontiers(cancel);
        await ending.CancelAsync();
        await supervising.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await closing.EndProcesses(cancel);
        await watching;
        narration.Say("all processes are told to end; the audit begins");
        if (options.Keep is not null) await KeptEvents.Write(cluster.ConnectionString, Path.Combine(cluster.Folder, "events.jsonl"));
        var audit = new WholeAudit(cluster, submitter, watch, journals, crew, findings);
        var sweeps = await audit.Run(frontiers, cancel);
        Report.Print(narration, options, crew, supervisor, watch, sweeps, findings);
        return findings.IsClean;
    }

    private async Task Start(DrillCluster cluster, Supervisor supervisor, CancellationToken cancel)
    {
        await using (var database = await PostgresDatabase.Open(cluster.ConnectionString, cancel: cancel))
            await new ProjectStore(database).SetBudget(SweepTexts.Project, (long)(ProjectNanoPerMinute * options.Length.TotalMinutes), cancel);
        await cluster.Witness.Install();
        await Task.WhenAll(cluster.Coordinators.Select(coordinator => supervisor.StartCoordinator(coordinator, cancel)));
        narration.Say($"coordinators are ready: {string.Join(", ", cluster.Coordinators.Select(coordinator => coordinator.Url))}");
        foreach (var worker in cluster.Workers) worker.Process.Start();
    }

    private async Task Works(TrainerWatch watch, CancellationToken cancel)
    {
        for (var since = clock.GetTimestamp(); !watch.Trainers.Any(trainer => trainer.Attempt is not null); await Task.Delay(Look, clock, cancel))
            if (clock.GetElapsedTime(since) > WorksWithin)
                throw new InvalidOperationException($"No trainer had work {WorksWithin.TotalSeconds:0} s after the start; see the logs with --keep FOLDER.");
    }
}
