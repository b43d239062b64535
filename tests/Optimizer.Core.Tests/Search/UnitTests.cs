using CsCheck;
using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Search;

public class UnitTests
{
    private static readonly Gen<double> Unit = Gen.Double[0, 1].Select(unit => Math.Min(unit, 1 - 1e-16));

    private static readonly Gen<Parameter> AnyParameter = Gen.OneOf(
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[0, 1e6], (low, width) => (Parameter)new FloatParameter("p", low, low + width)),
        Gen.Select(Gen.Double[1e-9, 1e3], Gen.Double[1, 1e9], (low, ratio) => (Parameter)new FloatParameter("p", low, low * ratio, log: true)),
        Gen.Select(Gen.Int[-50, 50], Gen.Int[0, 200], Gen.Int[1, 40], (low, width, step) =>
            (Parameter)new FloatParameter("p", low / 10.0, (low + width) / 10.0, step: step / 10.0)),
        Gen.Select(Gen.Int[-100, 100], Gen.Int[0, 300], Gen.Int[1, 9], (low, width, step) => (Parameter)new IntegerParameter("p", low, low + width, step: step)),
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 3000], (low, width) => (Parameter)new IntegerParameter("p", low, low + width, log: true)),
        Gen.Int[1, 9].Select(count => (Parameter)new CategoryParameter("p", [.. Enumerable.Range(0, count).Select(index => ParameterValue.Of((long)index))])),
        Gen.Double[0.1, 0.9].Select(share => (Parameter)new CategoryParameter("p", [ParameterValue.Of("a"), ParameterValue.None, ParameterValue.Of(1.0)], [share, 1 - share, 0])),
        Gen.Select(Gen.Int[1, 9], Gen.Double[0.5, 4], Gen.Double[0.5, 4], (kind, a, b) =>
            (Parameter)new DistributionParameter("p", (DistributionKind)kind, Math.Min(a, b), Math.Max(a, b) + 0.1, kind >= 5 ? 0.25 : null)));

    [Fact]
    public void Every_unit_gives_a_value_of_the_parameter() =>
        Gen.Select(AnyParameter, Unit).Sample((parameter, unit) => Assert.True(parameter.Contains(parameter.FromUnit(unit)), $"{parameter} at {unit}"));

    [Fact]
    public void A_value_goes_to_its_unit_and_back() =>
        Gen.Select(AnyParameter, Unit).Sample((parameter, unit) =>
        {
            var value = parameter.FromUnit(unit);
            var there = parameter.ToUnit(value);
            Assert.InRange(there, 0, 1 - 1e-16);
            var back = parameter.FromUnit(there);
            if (value.Kind == ValueKind.Float && parameter is FloatParameter { Step: null } or DistributionParameter)
                Assert.True(Math.Abs(back.AsDouble() - value.AsDouble()) <= 1e-6 * (1 + Math.Abs(value.AsDouble())), $"{parameter}: {value} came back as {back}");
            else
                Assert.Equal(value, back);
        });

    [Fact]
    public void Larger_units_give_no_smaller_numbers() =>
        Gen.Select(AnyParameter, Unit, Unit).Sample((parameter, one, other) =>
        {
            if (parameter is CategoryParameter || parameter is DistributionParameter { Kind: DistributionKind.InverseLogUniform }) return;
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            Assert.True(parameter.FromUnit(low).AsDouble() <= parameter.FromUnit(high).AsDouble());
        });

    [Fact]
    public void A_finite_parameter_takes_each_of_its_values_and_no_others() =>
        AnyParameter.Where(parameter => parameter.Cardinality is <= 400).Sample(parameter =>
        {
            var count = parameter.Cardinality!.Value;
            var listed = Enumerable.Range(0, (int)count).Select(index => Enumeration.Value(parameter, index)).ToList();
            Assert.Equal(count, listed.Distinct().Count());
            Assert.All(listed, value => Assert.True(parameter.Contains(value)));
            if (parameter is CategoryParameter { Probabilities.IsEmpty: false }) return;
            Assert.All(listed, value => Assert.Equal(value, parameter.FromUnit(parameter.ToUnit(value))));
        });

    [Fact]
    public void Steps_are_written_as_a_person_would()
    {
        var parameter = new FloatParameter("x", 0.1, 0.7, step: 0.1);

        Assert.Equal(7, parameter.Cardinality);
        Assert.Equal([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], Enumerable.Range(0, 7).Select(index => Enumeration.Value(parameter, index).AsDouble()));
        Assert.Equal(0.3, parameter.FromUnit(2.5 / 7).AsDouble());
    }

    [Fact]
    public void A_step_that_does_not_divide_the_range_ends_below_it()
    {
        var parameter = new FloatParameter("x", 0, 1, step: 0.3);

        Assert.Equal(4, parameter.Cardinality);
        Assert.Equal(0.9, parameter.FromUnit(0.999999).AsDouble());
        Assert.False(parameter.Contains(ParameterValue.Of(1.0)));
    }

    [Fact]
    public void A_log_float_gives_equal_ratios_equal_shares()
    {
        var parameter = new FloatParameter("lr", 1e-4, 1, log: true);

        Assert.Equal([1e-4, 1e-3, 1e-2, 1e-1], new[] { 0, 0.25, 0.5, 0.75 }.Select(unit => Math.Round(parameter.FromUnit(unit).AsDouble(), 12)));
    }

    [Fact]
    public void A_log_integer_has_the_share_of_its_width_on_the_log_axis()
    {
        var parameter = new IntegerParameter("batch", 1, 8, log: true);
        const int Draws = 200_000;
        var drawn = Enumerable.Range(0, Draws).Select(index => parameter.FromUnit((index + 0.5) / Draws).AsInteger()).GroupBy(value => value).ToDictionary(group => group.Key, group => group.Count());

        for (var value = 1L; value <= 8; value++)
            Assert.Equal(Math.Log((value + 0.5) / (value - 0.5)) / Math.Log(8.5 / 0.5), drawn[value] / (double)Draws, 4);
    }

    [Fact]
    public void A_category_has_the_probability_it_was_given()
    {
        var parameter = new CategoryParameter("c", [ParameterValue.Of("a"), ParameterValue.Of("b"), ParameterValue.Of("c")], [0.2, 0.5, 0.3]);

        Assert.Equal(
            ["a", "a", "b", "b", "b", "b", "b", "c", "c", "c"],
            Enumerable.Range(0, 10).Select(index => parameter.FromUnit((index + 0.5) / 10).ToString()));
    }

    [Fact]
    public void A_whole_number_is_not_a_possible_value_of_a_list_of_floats()
    {
        Assert.False(new CategoryParameter("c", [ParameterValue.Of(1.0)]).Contains(ParameterValue.Of(1L)));
        Assert.False(new IntegerParameter("n", 0, 9).Contains(ParameterValue.Of(1.0)));
        Assert.False(new FloatParameter("x", 0, 9).Contains(ParameterValue.Of("1")));
    }
}
