using Microsoft.ML.SearchSpace;
using Optimizer.Core.Search;

namespace Optimizer.Annotations.Tests;

public class AnnotatedSpaceTests
{
    public enum Loss
    {
        Unspecified = 0,
        Square = 1,
        Absolute = 2,
    }

    [Fact]
    public void An_annotated_class_is_a_search_space()
    {
        var space = new AnnotatedSpace<Options>().Space.Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(new FloatParameter("Rate", 1e-4, 1, log: true), space["Rate"]);
        Assert.Equal(new IntegerParameter("Leaves", 4, 1024, log: true), space["Leaves"]);
        Assert.Equal(new FloatParameter("Share", 0.1, 0.9), space["Share"]);
        Assert.Equal(new CategoryParameter("Kernel", [ParameterValue.Of("linear"), ParameterValue.Of("rbf")]), space["Kernel"]);
        Assert.Equal(new CategoryParameter("Size", [ParameterValue.Of(32L), ParameterValue.Of(64L)]), space["Size"]);
        Assert.Equal(new CategoryParameter("Loss", [ParameterValue.Of("Square"), ParameterValue.Of("Absolute")]), space["Loss"]);
        Assert.Equal(new CategoryParameter("Shuffle", [ParameterValue.Of(true), ParameterValue.Of(false)]), space["Shuffle"]);
        Assert.Equal(new IntegerParameter("Text.Ngrams", 1, 3), space["Text.Ngrams"]);
        Assert.Equal(8, space.Count);
    }

    [Fact]
    public void What_is_tried_first_is_the_initial_value_then_the_class_s_own_then_the_low_end()
    {
        var annotated = new AnnotatedSpace<Options>();

        var first = annotated.Instance(annotated.First);

        Assert.True(annotated.Space.IsValid(annotated.First));
        Assert.Equal((0.01, 20, 0.1f), (first.Rate, first.Leaves, first.Share));
        Assert.Equal(("rbf", 64, Loss.Square, true, 2), (first.Kernel, first.Size, first.Loss, first.Shuffle, first.Text.Ngrams));
        Assert.Equal("kept", first.Other);
    }

    [Fact]
    public void Any_point_of_the_space_is_an_instance_within_the_ranges()
    {
        var annotated = new AnnotatedSpace<Options>();
        foreach (var unit in new[] { 0, 0.123456789, 0.5, 0.987654321, 1 - 1e-12 })
        {
            var instance = annotated.Instance(annotated.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(unit)));

            Assert.InRange(instance.Rate, 1e-4, 1);
            Assert.InRange(instance.Leaves, 4, 1024);
            Assert.InRange((double)instance.Share, 0.1, 0.9);
            Assert.InRange(instance.Text.Ngrams, 1, 3);
            Assert.Contains(instance.Kernel, new[] { "linear", "rbf" });
            Assert.True(Enum.IsDefined(instance.Loss));
        }
    }

    [Fact]
    public void What_cannot_be_searched_is_told()
    {
        Assert.Equal("Both.Value has more than one of [Range], [Choice], [BooleanChoice] and [NestOption]; keep one.", Refusal<Both>());
        Assert.Equal("ReadOnly.Value cannot be written; give it a setter.", Refusal<ReadOnly>());
        Assert.Equal("Words.Value is a String; [Range] belongs on a number.", Refusal<Words>());
        Assert.Equal("Backwards.Value the range must go up, got 3 to 1.", Refusal<Backwards>());
        Assert.Equal("FromZero.Value a range with a logarithm must begin above 0, got 0.", Refusal<FromZero>());
        Assert.Equal("Outside.Value the initial value 32 is outside 64 to 128.", Refusal<Outside>());
        Assert.Equal("Twice.Value has a candidate twice.", Refusal<Twice>());
        Assert.Equal("Number.Value is a Int32; [BooleanChoice] belongs on a bool.", Refusal<Number>());
        Assert.Equal("Plain has no public property or field with [Range], [Choice], [BooleanChoice] or [NestOption].", Refusal<Plain>());
        Assert.Equal("Endless: [NestOption] leads back to Endless; a space must end somewhere.", Refusal<Endless>());
    }

    private static string Refusal<T>()
        where T : class, new() => Assert.Throws<ArgumentException>(() => new AnnotatedSpace<T>()).Message;

    public sealed class Options
    {
        [Range(1e-4, 1.0, 0.01, true)]
        public double Rate { get; set; }

        [Range(4, 1024, true)]
        public int Leaves { get; set; } = 20;

        [Range(0.1f, 0.9f)]
        public float Share { get; set; }

        [Choice(new object[] { "linear", "rbf" }, "rbf")]
        public string Kernel { get; set; } = "";

        [Choice(32, 64)]
        public int Size { get; set; } = 64;

        [Choice(AnnotatedSpaceTests.Loss.Square, AnnotatedSpaceTests.Loss.Absolute)]
        public Loss Loss { get; set; }

        [BooleanChoice(true)]
        public bool Shuffle { get; set; }

        [NestOption]
        public TextOptions Text { get; set; } = new();

        public string Other { get; set; } = "kept";
    }

    public sealed class TextOptions
    {
        [Range(1, 3)]
        public int Ngrams { get; set; } = 2;
    }

    public sealed class Both
    {
        [Range(1, 3), Choice(1, 2)]
        public int Value { get; set; }
    }

    public sealed class ReadOnly
    {
        [Range(1, 3)]
        public int Value { get; }
    }

    public sealed class Words
    {
        [Range(1, 3)]
        public string Value { get; set; } = "";
    }

    public sealed class Backwards
    {
        [Range(3, 1)]
        public int Value { get; set; }
    }

    public sealed class FromZero
    {
        [Range(0.0, 1.0, true)]
        public double Value { get; set; }
    }

    public sealed class Outside
    {
        [Range(64, 128, 32)]
        public int Value { get; set; }
    }

    public sealed class Twice
    {
        [Choice(1, 1)]
        public int Value { get; set; }
    }

    public sealed class Number
    {
        [BooleanChoice]
        public int Value { get; set; }
    }

    public sealed class Plain
    {
        public int Value { get; set; }
    }

    public sealed class Endless
    {
        [NestOption]
        public Endless? Inner { get; set; }
    }
}
