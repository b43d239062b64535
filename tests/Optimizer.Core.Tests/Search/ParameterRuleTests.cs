using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Search;

public class ParameterRuleTests
{
    public static TheoryData<Func<Parameter>, string> Refused => new()
    {
        { () => new FloatParameter("lr", 0, 1, log: true), "Parameter 'lr': a log range must start above 0, got 0." },
        { () => new FloatParameter("lr", 2, 1), "Parameter 'lr': min must not be above max, got 2 to 1." },
        { () => new FloatParameter("lr", double.NaN, 1), "Parameter 'lr': a range must have finite ends, got NaN to 1." },
        { () => new FloatParameter("lr", 0, double.PositiveInfinity), "Parameter 'lr': a range must have finite ends, got 0 to Infinity." },
        { () => new FloatParameter("lr", 0, 1, step: 0), "Parameter 'lr': a step must be above 0, got 0." },
        { () => new FloatParameter("lr", 0, 1, step: double.PositiveInfinity), "Parameter 'lr': a step must be above 0, got Infinity." },
        { () => new FloatParameter("lr", 1, 2, log: true, step: 0.5), "Parameter 'lr': a log range cannot have a step; leave out one of them." },
        { () => new FloatParameter("lr", 0, 1e300, step: 1), "Parameter 'lr': a step of 1 cuts 0 to 1E+300 into too many values; leave out the step." },
        { () => new FloatParameter("lr", -1e308, 1e308), "Parameter 'lr': the range -1E+308 to 1E+308 is too wide for a float." },
        { () => new IntegerParameter("n", 3, 2), "Parameter 'n': min must not be above max, got 3 to 2." },
        { () => new IntegerParameter("n", 0, 8, log: true), "Parameter 'n': a log range must start above 0, got 0." },
        { () => new IntegerParameter("n", 0, 8, step: 0), "Parameter 'n': a step must be at least 1, got 0." },
        { () => new IntegerParameter("n", 1, 8, log: true, step: 2), "Parameter 'n': a log range cannot have a step; leave out one of them." },
        {
            () => new IntegerParameter("n", long.MinValue, long.MaxValue),
            "Parameter 'n': a range may hold at most 2^53 whole numbers, got -9223372036854775808 to 9223372036854775807."
        },
        { () => new CategoryParameter("c", []), "Parameter 'c': a list of values must not be empty." },
        { () => new CategoryParameter("c", default), "Parameter 'c': a list of values must not be empty." },
        { () => new CategoryParameter("c", [ParameterValue.Of("a"), ParameterValue.Of("a")]), "Parameter 'c': the value a stands in the list twice." },
        {
            () => new CategoryParameter("c", [ParameterValue.Of("a"), ParameterValue.Of("b")], [1.0]),
            "Parameter 'c': 2 values need 2 probabilities, got 1."
        },
        {
            () => new CategoryParameter("c", [ParameterValue.Of("a"), ParameterValue.Of("b")], [0.5, 0.25]),
            "Parameter 'c': probabilities must be at least 0 and sum to 1, they sum to 0.75."
        },
        { () => new DistributionParameter("d", DistributionKind.Normal, 0, 0), "Parameter 'd': sigma must be above 0, got 0." },
        { () => new DistributionParameter("d", DistributionKind.Beta, 0, 1), "Parameter 'd': a and b of a beta distribution must be above 0, got 0 and 1." },
        { () => new DistributionParameter("d", DistributionKind.InverseLogUniform, 0, 1), "Parameter 'd': a log range must start above 0, got 0." },
        { () => new DistributionParameter("d", DistributionKind.QuantizedUniform, 0, 1), "Parameter 'd': q must be above 0, got ." },
        { () => new DistributionParameter("d", DistributionKind.QuantizedUniform, 2, 1, 1), "Parameter 'd': min must not be above max, got 2 to 1." },
        { () => new DistributionParameter("d", DistributionKind.Normal, double.NaN, 1), "Parameter 'd': a distribution needs finite numbers, got NaN and 1." },
        { () => new DistributionParameter("d", DistributionKind.None, 0, 1), "Parameter 'd': it has no distribution." },
        { () => new FloatParameter(" ", 0, 1), "A parameter must have a name." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_parameter_that_cannot_be_sampled_is_refused_with_its_name_value_and_rule(Func<Parameter> build, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(build).Message);

    [Fact]
    public void Parameters_with_equal_parts_are_equal()
    {
        Parameter Build() => new CategoryParameter("c", [ParameterValue.Of(1L), ParameterValue.Of("x")], [0.25, 0.75])
        {
            Stage = "compress",
            When = [new Condition("a", [ParameterValue.Of(true)])],
        };

        Assert.Equal(Build(), Build());
        Assert.Equal(Build().GetHashCode(), Build().GetHashCode());
        Assert.NotEqual(Build(), Build() with { When = [] });
        Assert.NotEqual(Build(), Build() with { When = [new Condition("a", [ParameterValue.Of(false)])] });
        Assert.NotEqual<Parameter>(new FloatParameter("x", 0, 1), new IntegerParameter("x", 0, 1));
    }
}
