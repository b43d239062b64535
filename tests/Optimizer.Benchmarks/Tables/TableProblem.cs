using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Specs;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Tables;

namespace Optimizer.Benchmarks.Tables;

/// <summary>A data set to learn from, with one split: configurations are fitted to its training rows, scored on its validation rows, and once on its test rows.</summary>
internal sealed class TableProblem
{
    private readonly TabularTrainStage train = new(TimeProvider.System);
    private readonly TabularMeasureStage measure = new(TimeProvider.System);
    private readonly TabularTestStage test = new();
    private readonly string folder;
    private readonly SweepSpec spec;
    private readonly LoadedData data;
    private readonly bool tellsEach;
    private int runs;

    /// <param name="label">Column, and for a binary task <c>label, positive: X</c>.</param>
    /// <param name="folder">For models.</param>
    /// <param name="tellsEach">Whether each fit is told with its seconds.</param>
    public TableProblem(string file, string task, string label, string metric, long splitSeed, string dataFolder, string folder, bool tellsEach)
    {
        (this.folder, Metric, this.tellsEach) = (folder, metric, tellsEach);
        var read = SpecReader.Read(
            $"""
            trainer:
              kind: tabular
              task: {task}
              data: {"{"}path: {file}, label: {label}, split_seed: {splitSeed}{"}"}
            objectives: [{metric}]
            parameters:
              epochs: {"{"}min: 10, max: 200, log: true{"}"}
            budget: {"{"}trials: 1{"}"}
            prices: {"{"}cpu: 0.1{"}"}
            """, "table.yaml", dataFolder);
        spec = read.Spec ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
        data = DataReader.Read(spec.Trainer.Data!, File.OpenRead);
    }

    public string Metric { get; }

    public SearchSpace Space => spec.Space;

    /// <summary>Lower is better.</summary>
    public double Loss(double value) => spec.Objectives[0].Loss(value);

    /// <returns>The model's file and its metric on the validation rows; NaN: it failed.</returns>
    public (string? Model, double Value) Fit(Configuration configuration, long seed)
    {
        var since = Stopwatch.StartNew();
        var (model, value) = Fitted(configuration, seed);
        if (tellsEach) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {since.Elapsed.TotalSeconds,6:0.0} s  {Metric} {value,-10:0.####}  {configuration}"));
        return (model, value);
    }

    private (string? Model, double Value) Fitted(Configuration configuration, long seed)
    {
        try
        {
            var epochs = configuration.TryGet(TrialPath.Epochs, out var given) ? (int)given.AsInteger() : 100;
            var done = train.Run(Request(StageNode.Train, null) with { Parameters = configuration.Values, Epochs = new EpochSpan(0, epochs, epochs), Seed = seed }, data, new Uninterrupted());
            return (done.Artifact, done.Metrics[Metric]);
        }
        catch (StageFailedException)
        {
            return (null, double.NaN);
        }
    }

    public double Test(string model) => test.Run(Request(StageNode.Test, model), data, new Uninterrupted()).Metrics[$"test_{Metric}"];

    /// <returns>Predictions per second.</returns>
    public double Throughput(string model) => measure.Run(Request(StageNode.Measure, model), data, new Uninterrupted()).Metrics["throughput"];

    private RunRequest Request(string stage, string? model) => new()
    {
        Trainer = TabularSchema.Kind,
        Node = "benchmark",
        Stage = stage,
        Parameters = ImmutableSortedDictionary<string, ParameterValue>.Empty,
        Parent = model,
        Output = Directory.CreateDirectory(Path.Combine(folder, $"{++runs}")).FullName,
        Devices = ["cpu"],
        Data = spec.Trainer.Data,
        Serving = spec.Serving,
    };

    private sealed class Uninterrupted : IRunControl
    {
        public bool PauseRequested => false;

        public bool StopRequested => false;

        public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics)
        {
        }

        public void Checkpoint(int epoch, string path)
        {
        }
    }
}
