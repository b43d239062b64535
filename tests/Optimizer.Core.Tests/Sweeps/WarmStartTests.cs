using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Tests.Sweeps;

public class WarmStartTests
{
    [Fact]
    public void Trials_of_elsewhere_teach_the_sampler_and_are_no_trials_of_the_sweep()
    {
        var run = Begin(Specs.Mixed(trials: 12, method: "tpe"), [Set(40)], out var said);

        Assert.Equal(["Warm start from other.csv: 40 of 40 trials teach the sampler."], said);
        Assert.Equal((40, 0, 0L, double.PositiveInfinity), (run.Sweep.Observations.Count, run.Sweep.Trials.Count, run.Sweep.SpendNano, run.Sweep.BestLoss));
        Assert.Empty(FrontierOf.Trials(run.Sweep));
        run.Run();

        // No start-up points: the very first comes from the model.
        Assert.StartsWith("tpe: best of", run.Sweep.Trials[1].Proposed.Reason, StringComparison.Ordinal);
        Assert.Equal((12, 52), (run.Sweep.Trials.Count, run.Sweep.Observations.Count));
        Assert.Equal(run.Sweep.Trials.Values.Select(trial => trial.Number), run.Sweep.Observations.Skip(40).Select(seen => seen.Number).Order());
    }

    [Fact]
    public void A_model_that_was_taught_where_the_best_are_begins_near_them()
    {
        var spec = Specs.Mixed(trials: 24, method: "tpe") with { Objectives = [new Objective("accuracy", Goal.Maximize)] };
        var taught = Begin(spec, [Set(60)], out _).Run();
        var untaught = Begin(spec, [], out _).Run();

        Assert.True(Off(taught) < Off(untaught) / 2, $"{Off(taught)} against {Off(untaught)} decades off");

        // The best learning rate is 0.01.
        static double Off(SimulatedSweep run) => run.Sweep.Trials.Values.Where(trial => trial.Proposed.ParentTrial is null)
            .Average(trial => Math.Abs(Math.Log10(trial.Proposed.Configuration["learning_rate"].AsDouble()) + 2));
    }

    [Fact]
    public void What_does_not_fit_is_counted_by_why_not()
    {
        var good = Set(2).Trials[0];
        ImmutableArray<WarmTrial> trials =
        [
            good,
            good with { Configuration = good.Configuration.With("width", ParameterValue.Of(4096L)) },
            good with { Configuration = new Configuration(good.Configuration.Values.Remove("sparsity")) },
            good with { Configuration = good.Configuration.With("momentum", ParameterValue.Of(0.9)) },
            good with { Metrics = good.Metrics.Remove("inference_cost") },
            good with { Metrics = good.Metrics.SetItem("accuracy", double.NaN) },
        ];

        var run = Begin(Specs.Mixed(), [new WarmSet("old", trials, ImmutableSortedDictionary<string, int>.Empty.Add("no result", 3)) { Warning = "Its data are others." }], out var said);

        Assert.Equal(
            ["Warm start from old: 1 of 9 trials teach the sampler, 8 do not fit (1 with a momentum, which this sweep does not vary, 3 with no result, "
                + "1 with no sparsity, 1 with no value of accuracy, 1 with no value of inference_cost, 1 with width outside its range or list). Its data are others."],
            said);
        Assert.Single(run.Sweep.Observations);
    }

    [Fact]
    public void The_same_source_again_adds_only_what_is_new()
    {
        var spec = Specs.Mixed();
        var run = Begin(spec, [Set(20)], out _);

        var again = run.Turn(turn => Submitting.Submit(turn, spec, SweepDigest.Of(spec), false, [Set(25)])).Said;

        Assert.Equal(["Warm start from other.csv: 5 of 25 trials teach the sampler, 20 are known already."], again);
        Assert.Equal(25, run.Sweep.Warm.Count);
    }

    [Fact]
    public void A_method_that_does_not_learn_is_said_to_gain_nothing()
    {
        Begin(Specs.Mixed(method: "sobol"), [Set(3)], out var said);

        Assert.Equal("Method sobol learns from no trial, so the warm start changes nothing; use auto, tpe or gp.", said[1]);
        Begin(Specs.Mixed(method: "planner"), [Set(3)], out said);
        Assert.Single(said);
    }

    [Fact]
    public void Constraints_hold_for_trials_of_elsewhere_too_and_follow_a_changed_spec()
    {
        var spec = Specs.Mixed(trials: 4, method: "tpe") with { Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.9)] };
        var run = Begin(spec, [Set(10)], out _).Run();
        var stricter = spec with { Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.99)] };

        Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, stricter, SweepDigest.Of(stricter), extend: true)));

        foreach (var (seen, index) in run.Sweep.Observations.Select((seen, index) => (seen, index)))
        {
            var metrics = index < 10 ? run.Sweep.Warm[index].Metrics : run.Sweep.Trials[seen.Number].Metrics;
            Assert.Equal(0.99 - metrics["accuracy"], seen.Violations[0], 12);
        }
    }

    [Fact]
    public void Rebuilding_from_the_events_gives_the_same_observations()
    {
        var run = Begin(Specs.Mixed(trials: 8), [Set(15)], out _).Run();
        var before = run.Sweep.Observations;

        run.Rebuild();

        Assert.Equal(before.Select(seen => (seen.Number, seen.Configuration, string.Join(' ', seen.Losses))), run.Sweep.Observations.Select(seen => (seen.Number, seen.Configuration, string.Join(' ', seen.Losses))));
    }

    [Fact]
    public void A_table_as_export_writes_it_is_read()
    {
        const string Text = """
            trial,status,parameters.epochs,parameters.learning_rate,parameters.quantization,parameters.sparsity,parameters.width,metrics.accuracy,metrics.inference_cost,metrics.training_cost,why
            old/1,completed,9,0.01,none,0.0,64,0.91,1e-5,0.001,"a, b"
            old/2,stopped,9,0.01,none,0.0,32,,,,
            old/3,completed,27,0.01,none,0.0,64,0.92,1e-5,0.003,
            old/4,completed,9,0.01,int8,0.0,64,0.93,1e-5,0.001,
            old/5,completed,9,0.01,int4,0.25,128.0,0.94,1e-5,0.001,
            """;

        var set = WarmCsv.Read(Text, "old.csv", Specs.Mixed());

        Assert.Equal([64, 128], set.Trials.Select(trial => trial.Configuration["width"].AsInteger()));
        Assert.Equal([0.91, 0.94], set.Trials.Select(trial => trial.Metrics["accuracy"]));
        Assert.Equal(
            [("epochs outside its range or list", 1), ("not completed", 1), ("quantization outside its range or list", 1)],
            set.LeftOut.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_table_needs_no_column_for_a_constant() =>
        Assert.Equal(9, Assert.Single(WarmCsv.Read(
            "learning_rate,quantization,sparsity,width,accuracy,inference_cost,training_cost\n0.01,none,0,64,0.9,1,1\n", "t.csv", Specs.Mixed()).Trials)
            .Configuration["epochs"].AsInteger());

    [Theory]
    [InlineData("", "it is empty; the first line must name the columns")]
    [InlineData("learning_rate,quantization,sparsity,widht,accuracy,inference_cost,training_cost\n", "it has no column 'width'; is it 'widht'?")]
    [InlineData("learning_rate,quantization,sparsity,width,inference_cost,training_cost\n", "it has no column 'accuracy'; there are learning_rate, quantization, sparsity, width, inference_cost, training_cost")]
    public void A_file_that_is_no_such_table_is_refused_with_what_is_missing(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => WarmCsv.Read(text, "t.csv", Specs.Mixed())).Message);

    private static SimulatedSweep Begin(SweepSpec spec, ImmutableArray<WarmSet> warm, out ImmutableArray<string> said)
    {
        var run = new SimulatedSweep(spec, begin: false);
        said = run.Turn(turn => Submitting.Submit(turn, spec, SweepDigest.Of(spec), false, warm)).Said;
        return run;
    }

    /// <summary>As the simulated trainer would have found them.</summary>
    private static WarmSet Set(int count)
    {
        var random = new TrialRandom(17, 3);
        return new WarmSet("other.csv", [.. Enumerable.Range(0, count).Select(_ =>
        {
            var point = Specs.Mixed().Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));
            var accuracy = 0.95 - (0.02 * Math.Pow(Math.Log10(point["learning_rate"].AsDouble()) + 2, 2)) + (0.0001 * point["width"].AsDouble());
            return new WarmTrial(point, ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy).Add("training_cost", 0.001).Add("inference_cost", 1e-5));
        })], ImmutableSortedDictionary<string, int>.Empty);
    }
}
