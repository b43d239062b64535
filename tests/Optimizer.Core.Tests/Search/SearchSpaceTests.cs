using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Search;

public class SearchSpaceTests
{
    private static readonly Parameter Optimizer = new CategoryParameter("optimizer", [ParameterValue.Of("sgd"), ParameterValue.Of("adam")]);

    private static Condition Sgd => new("optimizer", [ParameterValue.Of("sgd")]);

    public static TheoryData<ImmutableArray<Parameter>, string> Refused => new()
    {
        { [Optimizer, Optimizer], "Parameter 'optimizer' is defined twice." },
        {
            [new FloatParameter("momentum", 0, 1) { When = [Sgd] }],
            "Parameter 'momentum': its condition names 'optimizer', which is not a parameter."
        },
        {
            [Optimizer, new FloatParameter("momentum", 0, 1) { When = [new Condition("optimizer", [ParameterValue.Of("lion")])] }],
            "Parameter 'momentum': its condition wants optimizer to be lion, which it never is."
        },
        {
            [Optimizer, new FloatParameter("momentum", 0, 1) { When = [new Condition("optimizer", [])] }],
            "Parameter 'momentum': its condition on optimizer lists no value."
        },
        {
            [
                new IntegerParameter("a", 0, 1) { When = [new Condition("b", [ParameterValue.Of(1L)])] },
                new IntegerParameter("b", 0, 1) { When = [new Condition("a", [ParameterValue.Of(1L)])] },
            ],
            "Parameter 'a': its conditions lead back to itself."
        },
        {
            [new IntegerParameter("a", 0, 1) { When = [new Condition("a", [ParameterValue.Of(1L)])] }],
            "Parameter 'a': its conditions lead back to itself."
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_space_that_makes_no_sense_is_refused(ImmutableArray<Parameter> parameters, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SearchSpace(parameters)).Message);

    [Fact]
    public void Parameters_stand_after_those_their_conditions_name()
    {
        var space = new SearchSpace([
            new FloatParameter("nesterov_lag", 0, 1) { When = [new Condition("nesterov", [ParameterValue.Of(true)])] },
            new CategoryParameter("nesterov", [ParameterValue.Of(true), ParameterValue.Of(false)]) { When = [Sgd] },
            new FloatParameter("lr", 0, 1),
            Optimizer,
        ]);

        Assert.Equal(["optimizer", "nesterov", "nesterov_lag", "lr"], space.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void A_completed_configuration_is_valid_and_keeps_what_was_given()
    {
        var space = Spaces.Conditional;
        var random = new TrialRandom(1, 1);
        for (var draw = 0; draw < 500; draw++)
        {
            var given = Configuration.Empty.With("kind", ParameterValue.Of(draw % 2 == 0 ? "tree" : "net"));
            var drawn = space.Complete(given, (parameter, _) => parameter.FromUnit(random.NextUnit()));

            Assert.True(space.IsValid(drawn), drawn.ToString());
            Assert.Equal(given["kind"], drawn["kind"]);
        }
    }

    [Fact]
    public void A_given_value_of_an_inactive_parameter_is_left_out()
    {
        var given = Configuration.Empty.With("kind", ParameterValue.Of("tree")).With("layers", ParameterValue.Of(2L));

        Assert.False(Spaces.Conditional.Complete(given, (parameter, _) => parameter.FromUnit(0.5)).TryGet("layers", out _));
    }

    [Fact]
    public void A_configuration_with_a_missing_extra_or_impossible_value_is_not_valid()
    {
        var space = Spaces.Conditional;
        var valid = space.Complete(Configuration.Empty.With("kind", ParameterValue.Of("net")), (parameter, _) => parameter.FromUnit(0.5));

        Assert.True(space.IsValid(valid));
        Assert.False(space.IsValid(new Configuration(valid.Values.Remove("layers"))));
        Assert.False(space.IsValid(valid.With("depth", ParameterValue.Of(3L))));
        Assert.False(space.IsValid(valid.With("lr", ParameterValue.Of(99.0))));
        Assert.False(space.IsValid(valid.With("unheard_of", ParameterValue.Of(1L))));
    }

    [Fact]
    public void The_size_of_a_conditional_space_counts_each_configuration_once()
    {
        // sgd: 3 momenta x 2 nesterov, with nesterov true 2 lags: 3 x (1 + 2); adam: 1. Each with 2 layers.
        var space = new SearchSpace([
            Optimizer,
            new IntegerParameter("layers", 1, 2),
            new IntegerParameter("momentum", 1, 3) { When = [Sgd] },
            new CategoryParameter("nesterov", [ParameterValue.Of(true), ParameterValue.Of(false)]) { When = [Sgd] },
            new IntegerParameter("lag", 1, 2) { When = [new Condition("nesterov", [ParameterValue.Of(true)])] },
            new ConstantParameter("epochs", ParameterValue.Of(3L)),
        ]);

        Assert.Equal(2 * ((3 * 3) + 1), space.Size());
        Assert.Null(space.Size(most: 19));
        Assert.Equal(20, space.Size(most: 20));
    }

    [Fact]
    public void A_space_with_a_continuum_has_no_size() => Assert.Null(Spaces.Conditional.Size());

    [Fact]
    public void Spaces_with_equal_parameters_are_equal() =>
        Assert.Equal(new SearchSpace([Optimizer, new FloatParameter("x", 0, 1)]), new SearchSpace([Optimizer, new FloatParameter("x", 0, 1)]));
}
