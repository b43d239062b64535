using System.Collections.Immutable;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Studies;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Studies;

public class StudyTests
{
    private static readonly ImmutableArray<Objective> Error = [new Objective("error", Goal.Minimize)];

    public static TheoryData<string> Methods() => [.. SamplerCatalog.Methods];

    [Theory, MemberData(nameof(Methods))]
    public void Every_method_tries_all_of_a_finite_space_once_and_ends(string method)
    {
        var study = new Study(Spaces.Finite, Error, new StudyOptions { Method = method, Seed = 3 });
        while (study.Ask() is { } asked) study.Tell(asked.Number, asked.Number % 7);

        Assert.Equal(Spaces.Finite.Size(), study.Told.Select(one => one.Configuration).Distinct().Count());
        Assert.Equal(Spaces.Finite.Size(), study.Told.Count);
        Assert.All(study.Told, one => Assert.True(Spaces.Finite.IsValid(one.Configuration)));
    }

    [Theory, MemberData(nameof(Methods))]
    public void Many_may_be_asked_for_before_any_is_told(string method)
    {
        var study = new Study(Spaces.Finite, Error, new StudyOptions { Method = method });

        var asked = Enumerable.Range(0, 12).Select(_ => study.Ask()!).ToList();

        Assert.Equal(12, asked.Select(one => one.Configuration).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 12), study.Pending.Select(one => one.Number));
    }

    [Fact]
    public void The_same_calls_give_the_same_answers()
    {
        Assert.Equal(Run(), Run());

        static List<Configuration> Run()
        {
            var study = new Study(Spaces.Mixed, Error, new StudyOptions { Method = "tpe", Seed = 5, Trials = 30 });
            while (study.Ask() is { } asked) study.Tell(asked.Number, asked.Configuration["x"].AsDouble());
            return [.. study.Told.Select(one => one.Configuration)];
        }
    }

    [Fact]
    public void The_best_and_the_frontier_keep_the_constraints()
    {
        var study = new Study(
            new SearchSpace([new FloatParameter("x", 0, 1)]), [new Objective("accuracy", Goal.Maximize), new Objective("cost", Goal.Minimize)],
            new StudyOptions { Method = "random", Constraints = [new OutputConstraint("bytes", AtLeast: false, 100)] });
        foreach (var (accuracy, cost, bytes) in new[] { (0.9, 5.0, 200.0), (0.8, 4, 50), (0.7, 4, 50), (0.6, 1, 50) })
            study.Tell(study.Ask()!.Number, new Dictionary<string, double> { ["accuracy"] = accuracy, ["cost"] = cost, ["bytes"] = bytes });

        Assert.Equal(0.8, study.Best!.Metrics["accuracy"]);
        Assert.Equal([0.8, 0.6], study.Frontier.Select(one => one.Metrics["accuracy"]));
    }

    [Fact]
    public void What_failed_is_neither_the_best_nor_tried_again()
    {
        var study = new Study(Spaces.Finite, Error, new StudyOptions { Method = "tpe" });
        study.TellFailed(study.Ask()!.Number, "out of memory");
        Assert.Null(study.Best);
        while (study.Ask() is { } asked) study.Tell(asked.Number, 1);

        Assert.Equal("out of memory", study.Told[0].Failure);
        Assert.DoesNotContain(study.Told.Skip(1), one => one.Configuration == study.Told[0].Configuration);
        Assert.Same(study.Told[1], study.Best);
    }

    [Fact]
    public void An_earlier_study_goes_on_by_adding_what_it_was_told()
    {
        var before = new Study(Spaces.Mixed, Error, new StudyOptions { Method = "tpe", Trials = 15 });
        while (before.Ask() is { } asked) before.Tell(asked.Number, Math.Abs(asked.Configuration["x"].AsDouble()));

        var after = new Study(Spaces.Mixed, Error, new StudyOptions { Method = "tpe" });
        foreach (var one in before.Told) after.Add(one.Configuration, one.Metrics);

        Assert.StartsWith("tpe: best of", after.Ask()!.Reason, StringComparison.Ordinal);
        Assert.Equal(before.Best!.Metrics["error"], after.Best!.Metrics["error"]);
    }

    [Fact]
    public void What_is_enqueued_comes_first_and_once()
    {
        var study = new Study(Spaces.Finite, Error);
        var whole = Spaces.Finite.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(0.7));
        study.Enqueue(whole);
        study.Enqueue(whole);
        study.Enqueue(Configuration.Empty.With("kind", ParameterValue.Of("tree")));

        var (first, second, third) = (study.Ask()!, study.Ask()!, study.Ask()!);

        Assert.Equal((whole, "enqueued"), (first.Configuration, first.Reason));
        Assert.Equal(("tree", "enqueued, completed by the sampler"), (second.Configuration["kind"].ToString(), second.Reason));
        Assert.DoesNotContain("enqueued", third.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_what_would_be_right()
    {
        var study = new Study(Spaces.Finite, [.. Error, new Objective("cost", Goal.Minimize)]);
        var asked = study.Ask()!;

        Refused("1 values for 2 objectives: error, cost. (Parameter 'values')", () => study.Tell(asked.Number, 1));
        Refused("Objective 'cost' has no finite value; tell it with TellFailed where there is none. (Parameter 'metrics')", () => study.Tell(asked.Number, 1, double.NaN));
        Refused("Configuration 2 was not asked for; 1 were. (Parameter 'number')", () => study.Tell(2, 1, 1));
        study.Tell(asked.Number, 1, 1);
        Refused("Configuration 1 was told already. (Parameter 'number')", () => study.TellFailed(asked.Number, ""));
        Refused("The space has no parameter 'kimd'; it has kind, layers, dropout, depth, seed. (Parameter 'configuration')", () => study.Enqueue(Configuration.Empty.With("kimd", ParameterValue.Of("net"))));
        Refused("Parameter 'depth' cannot be 3. (Parameter 'configuration')", () => study.Enqueue(Configuration.Empty.With("depth", ParameterValue.Of(3L))));
        Refused("kind=net is no configuration of the space. (Parameter 'configuration')", () => study.Add(Configuration.Empty.With("kind", ParameterValue.Of("net")), new Dictionary<string, double>()));
        Refused("A study needs an objective, such as new Objective(\"error\", Goal.Minimize). (Parameter 'objectives')", () => _ = new Study(Spaces.Finite, []));
        Refused("Objective 'speed' has no goal; say Goal.Minimize or Goal.Maximize. (Parameter 'objectives')", () => _ = new Study(Spaces.Finite, [new Objective("speed", Goal.Unspecified)]));

        static void Refused(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
    }

    [Fact]
    public void A_cost_that_is_told_is_kept_and_changes_what_flow2_asks_for()
    {
        List<double> Asked(bool isCostTold)
        {
            var study = new Study(new SearchSpace([new FloatParameter("x", 0, 1), new FloatParameter("y", 0, 1)]), Error, new StudyOptions { Method = "flow2", Seed = 5, Trials = 40 });
            while (study.Ask() is { } asked)
            {
                var (x, y) = (asked.Configuration["x"].AsDouble(), asked.Configuration["y"].AsDouble());
                if (isCostTold) study.Tell(asked.Number, [Math.Abs(x - 0.3) + Math.Abs(y - 0.6)], Math.Exp(4 * x));
                else study.Tell(asked.Number, Math.Abs(x - 0.3) + Math.Abs(y - 0.6));
            }

            Assert.All(study.Told, one => Assert.Equal(isCostTold ? Math.Exp(4 * one.Configuration["x"].AsDouble()) : null, one.Cost));
            return [.. study.Told.Select(one => one.Configuration["x"].AsDouble())];
        }

        Assert.True(Asked(isCostTold: true).Sum() < Asked(isCostTold: false).Sum());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_cost_that_is_no_number_above_0_is_refused_and_the_configuration_stays_pending(double cost)
    {
        var study = new Study(Spaces.Finite, Error);
        var asked = study.Ask()!;

        var refusal = Assert.Throws<ArgumentException>(() => study.Tell(asked.Number, [1], cost));

        Assert.StartsWith($"A cost of {cost} is not possible: it is a number above 0, in one unit throughout", refusal.Message, StringComparison.Ordinal);
        Assert.Single(study.Pending);
    }
}
