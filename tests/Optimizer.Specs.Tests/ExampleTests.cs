using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

public class ExampleTests
{
    [Theory]
    [InlineData("digits", 0)]
    [InlineData("fashion", 0)]
    [InlineData("command", 0)]
    [InlineData("own-model", 0)]
    [InlineData("wandb", 2)]
    [InlineData("churn", 0)]
    [InlineData("ames", 0)]
    [InlineData("simulated", 0)]
    public void An_example_is_read_without_errors(string name, int notes)
    {
        var result = Read(name);

        Assert.Empty(result.Errors);
        Assert.Equal(notes, result.Notes.Length);
    }

    [Fact]
    public void The_first_example_trains_and_compresses()
    {
        var spec = Read("digits").Spec!;

        Assert.Equal("digits", spec.Name);
        Assert.Equal(["train", "compress"], spec.Stages.Select(stage => stage.Name));
        Assert.Contains("quantization", spec.Stages[1].Parameters);
        Assert.Equal(new Objective("accuracy", Goal.Maximize, 0.005), spec.Objectives[0]);
        Assert.True(spec.Budget.CostNano > 0);
        Assert.Equal(Path.Combine(Folder, "data", "digits.csv.gz"), spec.Trainer.Data!.Path);
        Assert.Equal([1, 8, 8], spec.Trainer.Data.Shape);
    }

    [Fact]
    public void A_neutral_value_of_compression_is_one_that_the_space_has()
    {
        var spec = Read("digits").Spec!;
        var neutral = spec.Stages[1].Neutral;

        foreach (var parameter in spec.Space.Parameters.Where(parameter => parameter.When.IsEmpty && neutral.ContainsKey(parameter.Name)))
            Assert.True(parameter.Contains(neutral[parameter.Name]), parameter.Name);
        Assert.Equal(ParameterValue.Of(1.0), neutral["low_rank"]);
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "sweeps");

    private static SpecResult Read(string name) =>
        SpecReader.Read(File.ReadAllText(Path.Combine(Folder, name + ".yaml")), name + ".yaml", Folder);
}
