using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Stopping;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Plans;

/// <summary>Seconds of each stage: measured where known, else floating-point operations at an assumed rate.</summary>
internal sealed class WorkModel(SweepSpec spec, DataSummary data, MeasuredSeconds? measured)
{
    /// <summary>Trials on one training where the spec does not say: the planner's own number.</summary>
    public const int Branches = 4;

    /// <summary>What one core makes of a small network's training, far below its peak.</summary>
    private const double FlopsPerCore = 1e10;
    private const double FlopsPerGpu = 3e12;

    /// <summary>Of a step, for what is not arithmetic.</summary>
    private const double SecondsPerStep = 0.0005;

    /// <summary>Of a tree, for each value of a table.</summary>
    private const double SecondsPerTableValue = 3e-8;

    /// <summary>Of a user's program, a whole training; and of a stage of its own after it.</summary>
    private const double ProgramSeconds = 60;
    private const double ProgramStageSeconds = 10;
    private const double CompressSeconds = 1;
    private const double MeasureSeconds = 2;

    private readonly ISimulatedTrainer? problem = spec.Trainer.Problem is { } named ? SimulatedProblems.Find(named.Name)?.Trainer(null) : null;

    public double Measure => problem is not null ? 0 : measured?.Measure ?? MeasureSeconds;

    public string TrainBasis => problem is not null ? OfProblem : measured?.EpochsPerSecond is { } rate
        ? $"measured in {measured.Where}: {Wording.Number(Math.Round(rate, rate < 1 ? 4 : 2))} epochs a second"
        : spec.Trainer.Command is { } program ? program.TimeoutSeconds is null
            ? $"{ProgramSeconds:0} s, assumed: how long a program of yours takes is not known before it has run; timeout would bound it"
            : "at most its timeout, no more is known"
        : spec.Trainer.Data?.Table is not null ? $"{SecondsPerTableValue * 1e9:0} ns a value and tree, assumed"
        : $"arithmetic at {(spec.Resources.Gpus > 0 ? FlopsPerGpu : FlopsPerCore) / 1e9:0} GFLOP/s per {(spec.Resources.Gpus > 0 ? "GPU" : "core")}, assumed";

    public string CompressBasis => problem is not null ? OfProblem : measured?.Compress is null ? $"{CompressSeconds:0} s plus fine-tuning as training, assumed" : Measured;

    public string MeasureBasis => problem is not null ? OfProblem : measured?.Measure is null ? $"{MeasureSeconds:0} s, assumed" : Measured;

    private const string OfProblem = "the problem's own seconds";

    public string Basis => problem is not null ? "the problem's own seconds, which pass in no time at all: each attempt takes milliseconds here" : measured?.EpochsPerSecond is null
        ? spec.Trainer.Command is not null ? "assumed, but for the budget: run a trial or two to know" : "arithmetic at an assumed rate: right within a factor of three or so"
        : $"seconds {Measured}";

    private string Measured => $"measured in {measured!.Where}";

    /// <summary>Of a later stage that is a program of the user's.</summary>
    public double Later(string stage) => measured?.Stages.TryGetValue(stage, out var seconds) == true ? seconds : ProgramStageSeconds;

    public string LaterBasis(string stage) => measured?.Stages.ContainsKey(stage) == true ? Measured : $"{ProgramStageSeconds:0} s, assumed";

    public double Train(Configuration configuration) => EpochsOf(configuration) * Epoch(configuration);

    public double Compress(Configuration configuration) => problem is not null ? OfStage(configuration) : measured?.Compress
        ?? (CompressSeconds + (Number(configuration, "finetune_epochs") * Epoch(configuration)));

    /// <summary>Epochs of the rungs; those that cost money at the pace that is expected.</summary>
    public ImmutableArray<int> RungsOf(Configuration configuration, int total)
    {
        var least = spec.Stopping.MinEpochs;
        if (spec.Stopping.MinCostNano is { } cost)
            least = (int)Math.Clamp(Money.Seconds(cost, Reservations.PriceOf(spec, spec.Resources.Class)) / Epoch(configuration), 1, 1e6);
        return Rungs.Of(least, spec.Stopping.Reduction, total);
    }

    /// <summary>Halving: one in eta goes on at each rung. Of a planned training that the planner gives its length, what is usual.</summary>
    private double EpochsOf(Configuration configuration)
    {
        if (PlanSpaces.IsPlanned(spec) && PlanSpaces.RungsOf(spec) is { Choice: true } planned) return PlannedWork.Epochs(planned.Epochs);
        var total = spec.Trainer is { Command: null, Problem: null } ? (int)Number(configuration, TrialPath.Epochs) : TrialPath.Total(spec, configuration);
        if (!spec.Stopping.HasRungs) return total;
        var (epochs, from, share) = (0.0, 0, 1.0);
        foreach (var rung in RungsOf(configuration, total))
        {
            epochs += share * (rung - from);
            (from, share) = (rung, share / spec.Stopping.Reduction);
        }

        return epochs;
    }

    private double Epoch(Configuration configuration)
    {
        if (problem is not null) return problem.Epoch(Node(StageNode.Train), configuration, 1)?.Seconds ?? 0;
        if (measured?.EpochsPerSecond is { } rate) return 1 / rate;
        if (spec.Trainer.Command is { } program) return (program.TimeoutSeconds ?? ProgramSeconds) / TrialPath.Total(spec, configuration);
        if (spec.Trainer.Data?.Table is { } table) return TableEpoch(table);
        var steps = Math.Ceiling(data.Train / Number(configuration, "batch_size"));
        var speed = spec.Resources.Gpus > 0 ? FlopsPerGpu * spec.Resources.Gpus : FlopsPerCore * spec.Resources.Cores;
        return (steps * SecondsPerStep) + (((3.0 * data.Train) + data.Validation) * Forward(configuration) / speed);
    }

    private double OfStage(Configuration configuration) => problem!.Stage(Node(ImageClassifierSchema.Compress), configuration)?.Seconds ?? 0;

    private static StageNode Node(string stage) => new("", stage, null, Configuration.Empty, null, 0);

    /// <summary>A tree looks at every value once a level; with folds, one model a fold and one of all rows.</summary>
    private double TableEpoch(Core.Data.TableSpec table) =>
        (table.Folds + 1) * data.Train * data.Shape[0] * SecondsPerTableValue;

    /// <summary>Operations of one row, forward: two for each weight and position. Training takes three times that.</summary>
    private double Forward(Configuration configuration)
    {
        var (width, depth) = (Number(configuration, "width"), (int)Number(configuration, "depth"));
        var inputs = data.Shape.Aggregate(1.0, (product, size) => product * size);
        if (Text(configuration, "model") != "cnn" || data.Shape.Length != 3)
            return 2 * ((inputs * width) + ((depth - 1) * width * width) + (width * data.Classes.Length));
        var (sum, channels, height, across) = (0.0, (double)data.Shape[0], data.Shape[1], data.Shape[2]);
        for (var block = 0; block < depth; block++)
        {
            var next = width * Math.Pow(2, block);
            sum += 2 * 9 * channels * next * height * across;
            channels = next;
            if (height >= 2 && across >= 2) (height, across) = (height / 2, across / 2);
        }

        const double Head = 128;
        return sum + (2 * Head * ((channels * height * across) + data.Classes.Length));
    }

    private static double Number(Configuration configuration, string name) => Value(configuration, name).AsDouble();

    private static string Text(Configuration configuration, string name) => Value(configuration, name).ToString();

    private static ParameterValue Value(Configuration configuration, string name) =>
        configuration.TryGet(name, out var value) ? value : ImageClassifierSchema.Find(name)!.Default;
}
