using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Optimizer.Benchmarks.Quality;
using Optimizer.Core;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Benchmarks.Planned;

/// <summary>
/// One aggregate, 10,000 simulated devices, 100,000 trials: TPE, halving, compressions, the ledger, and the log written. Under TPE the first rung
/// is at ten epochs of thirty, so that every training reports ten times at least; the planner chooses one to ten.
/// </summary>
internal static class ScaleSuite
{
    public const string Name = "scale";

    private const int Devices = 10_000;

    public static int Run(string[] args)
    {
        var options = QualityOptions.Parse([.. args.Contains("--trials") ? args : [.. args, "--trials", "100000"]]);
        Console.WriteLine($"{Devices:N0} devices, {options.Trials:N0} trials");
        Console.WriteLine("| method | CPU s | tenths of the trials, CPU s each | events | reports | log MB | peak MiB | spent |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var method in options.Methods.Count > 0 ? options.Methods : ["tpe", "planner"])
        {
            var log = Path.GetTempFileName();
            try
            {
                Measure(method, options.Trials, log);
            }
            finally
            {
                File.Delete(log);
            }
        }

        return 0;
    }

    private static void Measure(string method, int trials, string log)
    {
        using var stream = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var (events, reports, marks, before) = (0L, 0L, new List<double>(), Environment.CpuUsage.TotalTime);
        var simulator = new Simulator(Spec(method, trials), new ThroughputTrainer(), Devices, stored =>
        {
            foreach (var happened in stored)
            {
                events++;
                if (happened is EpochReported) reports++;
                JsonSerializer.Serialize(stream, happened, CoreJson.Options);
                stream.WriteByte((byte)'\n');
            }
        });
        simulator.Run(sweep =>
        {
            if (sweep.Trials.Count >= (marks.Count + 1) * trials / 10) marks.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            return false;
        });
        var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        var tenths = marks.Select((mark, index) => index == 0 ? mark : mark - marks[index - 1]);
        Console.WriteLine($"| {method} | {cpu:0.0} | {string.Join(' ', tenths.Select(tenth => tenth.ToString("0.0")))} | {events:N0} | {reports:N0} | {stream.Length / 1e6:0} "
            + $"| {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} | {Money.Text(simulator.Sweep.SpendNano)} ({simulator.Sweep.Status}, {simulator.Sweep.TrialsThat(TrialStatus.Completed).Count:N0} completed) |");
    }

    private static SweepSpec Spec(string method, int trials) => new()
    {
        Name = Name,
        Trainer = new TrainerSpec("simulated"),
        Method = method,
        Objectives = [new Objective("error", Goal.Minimize), new Objective("training_cost", Goal.Minimize)],
        Reference = ImmutableSortedDictionary<string, double>.Empty.Add("error", 4).Add("training_cost", 1),
        Space = new SearchSpace(
        [
            new FloatParameter("x", 1e-5, 1, log: true), new FloatParameter("y", -5, 5), new IntegerParameter("k", 1, 64), new CategoryParameter("c", [.. "abc".Select(letter => ParameterValue.Of(letter.ToString()))]),
            method == "planner" ? new IntegerParameter("epochs", 1, 10) : new ConstantParameter("epochs", ParameterValue.Of(30L)),
            new CategoryParameter("quantization", [ParameterValue.Of("none"), ParameterValue.Of("int8")]) { Stage = "compress" },
        ]),
        Stages =
        [
            new StageSpec("train", ["x", "y", "k", "c", "epochs"]),
            new StageSpec("compress", ["quantization"]) { Neutral = ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("quantization", ParameterValue.Of("none")) },
        ],
        Stopping = method == "planner" ? new StoppingSpec { Rule = "none" } : new StoppingSpec { Rule = "asha", MinEpochs = 10 },
        Budget = new Budget(Money.FromUsd(1_000_000), null, trials),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(Money.FromUsd(SimulatedSpecs.UsdPerHour))),
        ThinkInline = true,
    };

    private sealed class ThroughputTrainer : ISimulatedTrainer
    {
        private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary<string, double>.Empty;

        public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch) => (10 + point["k"].AsDouble(), None.Add("error", Value(point, epoch)));

        public (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point) =>
            (1, node.Stage == StageNode.Measure ? None.Add("error", Value(point, (int)point["epochs"].AsInteger()) + (point["quantization"].ToString() == "int8" ? 0.01 : 0)) : None);

        private static double Value(Configuration point, int step)
        {
            var (x, y, k) = (Math.Log10(point["x"].AsDouble()) + 3, point["y"].AsDouble(), Math.Abs(point["k"].AsDouble() - 20));
            return (x * x) + (0.1 * y * y) + (0.01 * k) + (point["c"].ToString() switch { "a" => 0, "b" => 0.3, _ => 0.6 }) + (2.0 / step);
        }
    }
}
