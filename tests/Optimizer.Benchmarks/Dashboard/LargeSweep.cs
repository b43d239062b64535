using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Optimizer.Core;
using Optimizer.Core.Costs;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Benchmarks.Dashboard;

/// <summary>A sweep of many trials with ten reports each, from the simulator through the store, in a database that can be used again.</summary>
internal static class LargeSweep
{
    public const string Name = "hundred";

    public const int Reports = 10;

    private const int Devices = 256;

    /// <summary>Events in an append: a coordinator under load has tens; this is for getting it written.</summary>
    private const int Batch = 5_000;

    /// <summary>Appends that wait for the disk while the simulator goes on.</summary>
    private const int Ahead = 8;

    /// <summary>Trials beyond the stored ones, kept beside the database to be appended while somebody looks.</summary>
    private const int More = 4_000;

    /// <summary>The events that follow the stored ones, a JSON object a line; the first of them has the number in the file's first line.</summary>
    public static string MoreFile(string database) => database + ".more";

    /// <returns>The sweep's id.</returns>
    public static async Task<string> Make(string database, int trials)
    {
        var store = await SqliteSweepStore.Open(database);
        if (await store.Find(Name, CancellationToken.None) is { } known) return known.Id;
        var id = Guid.NewGuid().ToString("N")[..12];
        var batches = Channel.CreateBounded<(long After, List<SweepEvent> Events)>(Ahead);
        var writing = Task.Run(async () =>
        {
            await foreach (var (after, events) in batches.Reader.ReadAllAsync()) await store.Append(id, after, events, CancellationToken.None);
        });
        var (pending, stored, marks) = (new List<SweepEvent>(), 0L, 0);
        void Flush()
        {
            if (pending.Count == 0) return;
            // The simulator is no task: it waits here when the disk is behind.
            batches.Writer.WriteAsync((stored, pending)).AsTask().GetAwaiter().GetResult();
            stored += pending.Count;
            pending = [];
        }

        var began = TimeProvider.System.GetTimestamp();
        await using var more = new StreamWriter(MoreFile(database));
        var isMore = false;
        var simulator = new Simulator(Spec(trials + More), new ServedTrainer(1), Devices, events =>
        {
            if (isMore)
            {
                foreach (var happened in events) more.WriteLine(JsonSerializer.Serialize(happened, CoreJson.Options));
                return;
            }

            pending.AddRange(events);
            if (pending.Count >= Batch) Flush();
        });
        simulator.Run(sweep =>
        {
            var completed = sweep.TrialsThat(TrialStatus.Completed).Count;
            if (completed * 20L / trials > marks && !isMore)
            {
                marks = (int)(completed * 20L / trials);
                Console.Error.WriteLine($"{completed:N0} trials completed, {sweep.Seq:N0} events, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");
            }

            if (completed < trials || isMore) return sweep.Trials.Count > trials + (More * 3 / 4);
            Flush();
            isMore = true;
            more.WriteLine(stored);
            return false;
        });
        batches.Writer.Complete();
        await writing;
        return id;
    }

    private static SweepSpec Spec(int trials) => new()
    {
        Name = Name,
        Description = "Simulated trainings and compressions of an image classifier.",
        Trainer = new TrainerSpec("simulated"),
        Method = "random",
        Objectives = [new Objective("accuracy", Goal.Maximize, 0.005), new Objective("inference_cost", Goal.Minimize), new Objective("training_cost", Goal.Minimize)],
        Space = new SearchSpace([.. LearningCurveProblems.Cost.Space.Parameters
            .Select(parameter => parameter.Name == "epochs" ? new ConstantParameter("epochs", ParameterValue.Of((long)Reports)) : parameter)]),
        Stages =
        [
            new StageSpec("train", ["lr", "batch", "wd", "width", "epochs"]),
            new StageSpec("compress", ["sparsity", "bits", "alpha", "rank"]) { Branches = 1 },
        ],
        Stopping = new StoppingSpec { Rule = "none" },
        Budget = new Budget(Money.FromUsd(10_000), null, trials),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(0.50m))),
        ThinkInline = true,
    };
}
