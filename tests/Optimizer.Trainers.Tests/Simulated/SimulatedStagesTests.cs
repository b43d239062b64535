using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Simulated;

public sealed class SimulatedStagesTests : IDisposable
{
    private const long Seed = 7;

    private static readonly LoadedData Nothing = new(new DataSet([], [], [], []), new DataSplit([], [], [], 0), "");

    private static readonly Configuration Training = Configuration.Empty
        .With("lr", ParameterValue.Of(0.003)).With("batch", ParameterValue.Of(64L)).With("wd", ParameterValue.Of(1e-4)).With("width", ParameterValue.Of(128L));

    private static readonly Configuration Compression = Configuration.Empty
        .With("sparsity", ParameterValue.Of(0.5)).With("bits", ParameterValue.Of(8L)).With("alpha", ParameterValue.Of(0.6)).With("rank", ParameterValue.Of(0.8));

    private readonly TemporaryFolder folder = new();
    private readonly StageCatalog stages = StageCatalog.BuiltIn(TimeProvider.System);
    private int attempts;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_training_tells_the_problems_errors_and_seconds_bit_by_bit(bool noise)
    {
        var control = new RecordingControl();

        var done = Run(Train(to: 20, noise: noise), control);

        var training = LearningCurveProblems.TrainingOf(Training);
        Assert.Equal(
            Enumerable.Range(1, 20).Select(epoch => (epoch, LearningCurveCost.TrainError(training, epoch, noise ? Seed : null))),
            control.Reports.Select(report => (report.Epoch, report.Metrics["error"])));
        Assert.Equal(LearningCurveCost.TrainSeconds(training, 20), done.Seconds!.Value, 9);
        Assert.Equal(done.Seconds, control.Seconds);
        Assert.Equal((20, false), (done.Epoch, done.Paused));
    }

    [Fact]
    public void One_that_was_paused_goes_on_as_if_it_had_not_been()
    {
        var (whole, first, second) = (new RecordingControl(), new RecordingControl(pauseAt: 4), new RecordingControl());
        var straight = Run(Train(to: 9), whole);

        var paused = Run(Train(to: 9), first);
        var resumed = Run(Train(to: 9) with { Resume = paused.Checkpoint }, second);

        Assert.Equal((4, true, null), (paused.Epoch, paused.Paused, paused.Artifact));
        Assert.Equal(whole.Reports.Select(Bits), first.Reports.Concat(second.Reports).Select(Bits));
        Assert.Equal(straight.Seconds!.Value, paused.Seconds!.Value + resumed.Seconds!.Value, 9);
        Assert.Equal(File.ReadAllText(straight.Artifact!), File.ReadAllText(resumed.Artifact!));
    }

    [Fact]
    public void Rungs_go_on_from_each_other()
    {
        var control = new RecordingControl();

        var low = Run(Train(to: 3), control);
        var high = Run(Train(to: 9, from: 3) with { Resume = low.Checkpoint }, control);

        Assert.Equal(Enumerable.Range(1, 9), control.Reports.Select(report => report.Epoch));
        Assert.Equal(9, high.Epoch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_compressed_model_is_measured_and_tested_as_the_problem_says(bool noise)
    {
        var trained = Run(Train(to: 27, noise: noise), new RecordingControl());
        var compressed = Run(Of("compress", Compression, noise) with { Parent = trained.Checkpoint }, new RecordingControl());
        var serving = Configuration.Empty.With("class", ParameterValue.Of("cpu")).With("batch_sizes", ParameterValue.Of("1,8"));
        var measured = Run(Of("measure", serving, noise) with { Parent = compressed.Artifact }, new RecordingControl());
        var tested = Run(Of("test", Configuration.Empty, noise) with { Parent = compressed.Artifact }, new RecordingControl());

        var point = new Configuration(Training.Values.SetItems(Compression.Values)).With("epochs", ParameterValue.Of(27L));
        var truth = LearningCurveProblems.Cost.Truth(point);
        Assert.Equal(noise ? LearningCurveProblems.Cost.Observed(point, Seed)[0] : truth[0], measured.Metrics["error"]);
        Assert.Equal(truth[2], Math.Log10(measured.Metrics["latency_p50"]));
        Assert.Equal(1000, measured.Metrics["latency_p50"] * measured.Metrics["throughput"], 9);
        Assert.Equal(truth[0], tested.Metrics["test_error"]);
        Assert.Equal(truth[1], Math.Log10(trained.Seconds!.Value + compressed.Seconds!.Value), 12);
        Assert.Equal((0.0, 0.0), (measured.Seconds, tested.Seconds));
    }

    public static TheoryData<string> WithoutCurves() => [.. SimulatedProblems.All.Where(problem => !problem.HasCurves).Select(problem => problem.Name)];

    [Theory]
    [MemberData(nameof(WithoutCurves))]
    public void An_evaluation_is_an_epoch_of_a_second(string name)
    {
        var problem = SimulatedProblems.Find(name)!;
        var random = new TrialRandom(3, 1);
        var point = problem.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));
        RunRequest Request(string stage) => Of(stage, stage == "train" ? point : Configuration.Empty, true, name);
        var trained = Run(Request("train") with { Epochs = new EpochSpan(0, 1, 0) }, new RecordingControl());
        var measured = Run(Request("measure") with { Parent = trained.Artifact }, new RecordingControl());
        var tested = Run(Request("test") with { Parent = trained.Artifact }, new RecordingControl());

        Assert.Equal(problem.Problem.Observed(point, Seed), problem.Told.Select(metric => trained.Metrics[metric]));
        Assert.Equal(problem.Problem.Truth(point), problem.Told.Select(metric => tested.Metrics["test_" + metric]));
        Assert.Equal(1, trained.Seconds);
        Assert.Empty(measured.Metrics);
    }

    [Fact]
    public void The_curves_without_compression_are_those_of_lcmf()
    {
        var trained = Run(Train(to: 81, problem: "lcmf"), new RecordingControl());
        var tested = Run(Of("test", Configuration.Empty, true, "lcmf") with { Parent = trained.Artifact }, new RecordingControl());

        Assert.Equal(LearningCurveProblems.Fidelity.Observed(Training, Seed)[0], trained.Metrics["error"]);
        Assert.Equal(LearningCurveProblems.Fidelity.Truth(Training)[0], tested.Metrics["test_error"]);
    }

    [Fact]
    public void What_belongs_to_another_seed_or_is_no_model_is_refused()
    {
        var trained = Run(Train(to: 3), new RecordingControl());

        var other = Assert.Throws<StageFailedException>(() => Run(Train(to: 9, from: 3) with { Resume = trained.Checkpoint, Seed = 8 }, new RecordingControl()));
        var ahead = Assert.Throws<StageFailedException>(() => Run(Train(to: 9, from: 4) with { Resume = trained.Checkpoint }, new RecordingControl()));
        var none = Assert.Throws<InvalidDataException>(() => Run(Of("measure", Configuration.Empty, true) with { Parent = folder.At("nothing") }, new RecordingControl()));

        Assert.Equal("The model to go on from is of the problem lccost with seed 7, not of lccost with seed 8.", other.Message);
        Assert.Equal("Epochs 4 to 9 were asked for, and there are 3 to go on from.", ahead.Message);
        Assert.StartsWith($"'{folder.At("nothing")}' is no simulated model: ", none.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static (int, long) Bits((int Epoch, ImmutableSortedDictionary<string, double> Metrics) report) => (report.Epoch, BitConverter.DoubleToInt64Bits(report.Metrics["error"]));

    private TrainerDone Run(RunRequest request, IRunControl control) => stages.Find(request.Trainer, request.Stage).Run(request, Nothing, control);

    private RunRequest Train(int to, int from = 0, bool noise = true, string problem = "lccost") => Of("train", Training, noise, problem) with { Epochs = new EpochSpan(from, to, 0) };

    private RunRequest Of(string stage, Configuration parameters, bool noise, string problem = "lccost") => new()
    {
        Trainer = TrainerSpec.Simulated,
        Problem = new ProblemSpec(problem, noise),
        Node = "n",
        Stage = stage,
        Parameters = parameters.Values,
        Output = folder.Sub($"{++attempts}"),
        Devices = ["cpu"],
        Seed = Seed,
    };
}
