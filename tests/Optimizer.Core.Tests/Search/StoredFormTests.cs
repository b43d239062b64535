using System.Text.Json;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Search;

/// <summary>Parameters, configurations and specs stand in stored events: what is read is what was written.</summary>
public class StoredFormTests
{
    public static TheoryData<Parameter, string> Stored => new()
    {
        { new FloatParameter("lr", 1e-5, 1, log: true), """{"type":"float","low":1E-05,"high":1,"log":true,"name":"lr","stage":"train","when":[]}""" },
        { new FloatParameter("x", 0, 1, step: 0.25) { Stage = "compress" }, """{"type":"float","low":0,"high":1,"log":false,"step":0.25,"name":"x","stage":"compress","when":[]}""" },
        { new IntegerParameter("n", 8, 64, step: 8), """{"type":"integer","low":8,"high":64,"log":false,"step":8,"name":"n","stage":"train","when":[]}""" },
        {
            new CategoryParameter("c", [ParameterValue.Of(1L), ParameterValue.Of(1.0), ParameterValue.Of("1"), ParameterValue.None, ParameterValue.Of(true), ParameterValue.OfJson("[1,2]")])
            { When = [new Condition("n", [ParameterValue.Of(8L)])] },
            """{"type":"category","values":[1,1.0,"1",null,true,[1,2]],"probabilities":[],"name":"c","stage":"train","when":[{"parameter":"n","any_of":[8]}]}"""
        },
        {
            new CategoryParameter("c", [ParameterValue.Of("a"), ParameterValue.Of("b")], [0.25, 0.75]),
            """{"type":"category","values":["a","b"],"probabilities":[0.25,0.75],"name":"c","stage":"train","when":[]}"""
        },
        { new ConstantParameter("k", ParameterValue.Of(3L)), """{"type":"constant","value":3,"name":"k","stage":"train","when":[]}""" },
        {
            new DistributionParameter("d", DistributionKind.QuantizedNormal, 1, 2, 0.5),
            """{"type":"distribution","kind":"quantized_normal","a":1,"b":2,"q":0.5,"name":"d","stage":"train","when":[]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void A_parameter_is_stored_in_this_form_and_comes_back_equal(Parameter parameter, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(parameter, CoreJson.Options));
        Assert.Equal(parameter, JsonSerializer.Deserialize<Parameter>(json, CoreJson.Options));
    }

    [Fact]
    public void A_parameter_without_stage_and_conditions_reads_as_one_of_training()
    {
        var parameter = JsonSerializer.Deserialize<Parameter>("""{"type":"category","name":"c","values":["a"]}""", CoreJson.Options)!;

        Assert.Equal("train", parameter.Stage);
        Assert.Empty(parameter.When);
        Assert.Equal(new CategoryParameter("c", [ParameterValue.Of("a")]), parameter);
    }

    [Fact]
    public void A_configuration_keeps_the_kind_of_every_value()
    {
        var configuration = Configuration.Empty
            .With("float", ParameterValue.Of(1.0)).With("tiny", ParameterValue.Of(1e-300)).With("third", ParameterValue.Of(1 / 3.0))
            .With("int", ParameterValue.Of(long.MaxValue)).With("text", ParameterValue.Of("1.0")).With("quoted", ParameterValue.Of("a \"b\" \\ ü"))
            .With("none", ParameterValue.None).With("yes", ParameterValue.Of(true)).With("list", ParameterValue.OfJson("""{"a":[1,2.5]}"""));

        var back = JsonSerializer.Deserialize<Configuration>(JsonSerializer.Serialize(configuration, CoreJson.Options), CoreJson.Options);

        Assert.Equal(configuration, back);
        Assert.Equal(configuration.GetHashCode(), back!.GetHashCode());
    }

    [Fact]
    public void A_space_comes_back_equal() =>
        Assert.Equal(
            Spaces.Conditional,
            JsonSerializer.Deserialize<SearchSpace>(JsonSerializer.Serialize(Spaces.Conditional, CoreJson.Options), CoreJson.Options));

    [Fact]
    public void A_spec_comes_back_with_the_same_text_and_the_same_digest()
    {
        var spec = Spec(Spaces.Conditional);
        var json = JsonSerializer.Serialize(spec, CoreJson.Options);

        var back = JsonSerializer.Deserialize<SweepSpec>(json, CoreJson.Options)!;

        Assert.Equal(json, JsonSerializer.Serialize(back, CoreJson.Options));
        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(back));
        Assert.Equal(spec.Space, back.Space);
    }

    [Fact]
    public void A_digest_tells_spaces_apart_and_overlooks_the_budget()
    {
        var spec = Spec(Spaces.Conditional);

        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(spec with { Budget = new Budget(7), Retries = 9 }));
        Assert.NotEqual(SweepDigest.Of(spec), SweepDigest.Of(Spec(Spaces.Mixed)));
        Assert.NotEqual(SweepDigest.Of(spec), SweepDigest.Of(spec with { Seed = 5 }));
    }

    private static SweepSpec Spec(SearchSpace space) => new()
    {
        Name = "digits",
        Trainer = new TrainerSpec("image-classifier"),
        Objectives = [new Objective("accuracy", Goal.Maximize, 0.005), new Objective("inference_cost", Goal.Minimize) { Target = 2 }],
        Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.9)],
        Space = space,
        Stages = [new StageSpec("train", ["lr"]), new StageSpec("compress", ["dropout"]) { Branches = 3 }],
        Budget = new Budget(1_000_000_000, 60, 20),
        Prices = System.Collections.Immutable.ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", new DevicePrice(48_000_000, 65)),
        Notify = [new Notification(null, ["echo", "done"])],
    };
}
