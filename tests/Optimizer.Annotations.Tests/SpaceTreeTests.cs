using Optimizer.Core.Search;

namespace Optimizer.Annotations.Tests;

public class SpaceTreeTests
{
    /// <summary>As a sweepable pipeline of ML.NET looks: one of two learners after a common beginning.</summary>
    private static GroupNode Pipeline => Group(
        (SpaceTree.Schema, new ChoiceNode(["e0 * e1", "e0 * e2"])),
        ("e0", Group(("Mode", new ChoiceNode(["a", "b"])))),
        ("e1", Group(("Leaves", new NumberNode(4, 64, true, NumberKind.Whole, 4)), ("Share", new NumberNode(0.1, 0.7, false, NumberKind.Single)))),
        ("e2", Group(("L2", new NumberNode(0.03125, 32768, true, NumberKind.Double)))),
        ("e3", Group(("Never", new ChoiceNode([true, false])))));

    [Fact]
    public void What_an_estimator_takes_is_searched_beside_the_expressions_that_name_it()
    {
        var space = new SpaceTree(Pipeline).Space.Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(["_SCHEMA_", "e0.Mode", "e1.Leaves", "e1.Share", "e2.L2"], space.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(space["e0.Mode"].When);
        Assert.Equal(new Condition("_SCHEMA_", [ParameterValue.Of("e0 * e1")]), Assert.Single(space["e1.Share"].When));
        Assert.Equal(new Condition("_SCHEMA_", [ParameterValue.Of("e0 * e2")]), Assert.Single(space["e2.L2"].When));
    }

    [Fact]
    public void A_name_within_a_longer_one_is_not_that_name()
    {
        var space = new SpaceTree(Group((SpaceTree.Schema, new ChoiceNode(["e1", "e10"])), ("e1", Group(("X", new ChoiceNode([1, 2])))), ("e10", Group(("Y", new ChoiceNode([1, 2]))))));

        Assert.Equal([ParameterValue.Of("e1")], space.Space.Parameters.Single(parameter => parameter.Name == "e1.X").When[0].AnyOf);
    }

    [Fact]
    public void A_configuration_is_a_tree_again()
    {
        var tree = new SpaceTree(Pipeline);
        var configuration = Configuration.Empty.With("_SCHEMA_", ParameterValue.Of("e0 * e1")).With("e0.Mode", ParameterValue.Of("b"))
            .With("e1.Leaves", ParameterValue.Of(17L)).With("e1.Share", ParameterValue.Of(0.1));

        var values = tree.Values(configuration);

        Assert.True(tree.Space.IsValid(configuration));
        Assert.Equal("e0 * e1", values["_SCHEMA_"]);
        Assert.Equal("b", Inner(values, "e0")["Mode"]);
        Assert.Equal(17, Assert.IsType<int>(Inner(values, "e1")["Leaves"]));
        Assert.Empty(Inner(values, "e2"));
    }

    [Theory]
    [InlineData(0.1, 0.7), InlineData(0.3, 0.9), InlineData(1e-7, 16777217), InlineData(-0.1, 0.1)]
    public void A_float_never_leaves_the_range_of_doubles(double low, double high)
    {
        var node = new NumberNode(low, high, false, NumberKind.Single);

        foreach (var value in new[] { low, high, double.BitIncrement(low), double.BitDecrement(high) })
            Assert.InRange((double)Assert.IsType<float>(node.Rounded(ParameterValue.Of(value))), low, high);
    }

    [Theory, InlineData(1.2, 1), InlineData(1.7, 2), InlineData(9.9, 5), InlineData(-3, 1)]
    public void A_whole_number_is_rounded_to_the_nearest_within_the_range(double value, int expected) =>
        Assert.Equal(expected, new NumberNode(1, 5, false, NumberKind.Whole).Rounded(ParameterValue.Of(value)));

    [Fact]
    public void A_choice_gives_back_the_object_it_was_told_of()
    {
        var choice = new ChoiceNode([0.1f, 0.2f]);

        Assert.Equal(ParameterValue.Of(0.1), ChoiceNode.Told(0.1f));
        Assert.Equal(0.2f, choice.Meant(ParameterValue.Of(0.2)));
        Assert.Contains("must be of truths, numbers, words", Assert.Throws<ArgumentException>(() => new SpaceTree(Group(("X", new ChoiceNode([new object(), 1]))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tuner_tries_the_tree_s_own_first_and_then_learns()
    {
        var tree = new SpaceTree(Group(("X", new NumberNode(0, 1, false, NumberKind.Double, 0.9)), ("N", new NumberNode(1, 100, true, NumberKind.Whole, 50))));
        var tuner = new SpaceTuner(tree, "tpe", seed: 3);
        var losses = new List<double>();
        for (var trial = 0; trial < 60; trial++)
        {
            var values = tuner.Propose(trial)!;
            if (trial == 0) Assert.Equal((0.9, 50), (values["X"], values["N"]));
            losses.Add(Math.Pow((double)values["X"] - 0.2, 2) + Math.Pow(Math.Log((int)values["N"] / 10.0), 2));
            tuner.Update(trial, trial % 7 == 5 ? double.NaN : losses[^1]);
        }

        Assert.True(losses[30..].Min() < 0.05, $"{losses[30..].Min()}");
        Assert.True(losses[40..].Average() < losses[..10].Average() / 2);
        Assert.Contains("was not proposed here", Assert.Throws<ArgumentException>(() => tuner.Update(3, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exhausted_space_proposes_nothing()
    {
        var tuner = new SpaceTuner(new SpaceTree(Group(("X", new ChoiceNode([1, 2])))), "grid");

        Assert.NotNull(tuner.Propose(0));
        Assert.NotNull(tuner.Propose(1));
        Assert.Null(tuner.Propose(2));
    }

    private static GroupNode Group(params (string Name, SpaceNode Node)[] children) => new([.. children.Select(child => KeyValuePair.Create(child.Name, child.Node))]);

    private static IReadOnlyDictionary<string, object> Inner(IReadOnlyDictionary<string, object> values, string name) => Assert.IsAssignableFrom<IReadOnlyDictionary<string, object>>(values[name]);
}
