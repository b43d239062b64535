using Optimizer.Core.Sweeps;
using Optimizer.Specs.Plans;

namespace Optimizer.Specs.Tests;

public class SpecFilesTests
{
    private static string Sweeps => Path.Combine(AppContext.BaseDirectory, "sweeps");

    [Theory]
    [InlineData("digits", 1797, 10)]
    [InlineData("fashion", 7000, 10)]
    [InlineData("wandb", 1797, 10)]
    public void An_example_is_loaded_with_its_data(string name, int rows, int classes)
    {
        var loaded = SpecFiles.Load(Path.Combine(Sweeps, name + ".yaml"));

        Assert.Empty(loaded.Result.Errors);
        Assert.Equal((rows, classes), (loaded.Data!.Rows, loaded.Data.Classes.Length));
        Assert.Equal(rows - loaded.Data.DuplicatesRemoved, loaded.Data.Train + loaded.Data.Validation + loaded.Data.Test);
        Assert.Equal(loaded.Data.Digest, loaded.Result.Spec!.Trainer.DataDigest);
        Assert.Equal(64, loaded.Data.Digest.Length);
    }

    [Fact]
    public void Another_byte_of_data_or_split_seed_is_another_sweep_and_another_budget_is_not()
    {
        using var folder = new TemporaryFolder();
        var rows = string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{row % 7},{row % 2}\n"));
        var spec = SampleSpec.With().Replace(", shape: [1, 8, 8]", ", split_seed: 1", StringComparison.Ordinal);
        string Digest(string data, string text)
        {
            folder.Write("a.csv", data);
            return SweepDigest.Of(SpecFiles.Load(folder.Write("spec.yaml", text)).Result.Spec!);
        }

        var first = Digest(rows, spec);

        Assert.Equal(first, Digest(rows, spec.Replace("budget: 0.01", "budget: {cost: 3, time: 5m}\nretries: 5\nresources: {cores: 2}", StringComparison.Ordinal)));
        Assert.NotEqual(first, Digest(rows.Replace("\n9,2", "\n9,3", StringComparison.Ordinal), spec));
        Assert.NotEqual(first, Digest(rows, spec.Replace("split_seed: 1", "split_seed: 2", StringComparison.Ordinal)));
        Assert.NotEqual(first, Digest(rows, spec.Replace("max: 0.1", "max: 0.2", StringComparison.Ordinal)));
    }

    [Fact]
    public void Data_of_a_mount_is_read_where_this_machine_has_it_and_named_as_every_worker_will_find_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rows.csv", string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{row % 7},{row % 2}\n")));
        var text = SampleSpec.With().Replace("path: a.csv, shape: [1, 8, 8]", "path: \"mount:sets/rows.csv\"", StringComparison.Ordinal);
        var file = folder.Write("spec.yaml", text);

        var spec = SpecFiles.Load(file, new Dictionary<string, string> { ["sets"] = folder.Path }).Result.Spec!;
        var here = SpecFiles.Load(folder.Write("other.yaml", text.Replace("mount:sets/", "", StringComparison.Ordinal))).Result.Spec!;

        Assert.Equal("mount:sets/rows.csv", spec.Trainer.Data!.Path);
        Assert.Equal(here.Trainer.DataDigest, spec.Trainer.DataDigest);
        Assert.Equal(spec.Trainer.Data, SpecReader.Read(NativeYaml.Write(spec, [], "/"), "spec", "/").Spec!.Trainer.Data);
        Assert.Contains("name its folder with --mount sets=/its/folder", Assert.Single(SpecFiles.Load(file).Result.Errors).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_images_refuses_an_idx_file_of_vectors()
    {
        using var folder = new TemporaryFolder();
        folder.Write("images", [0, 0, 8, 2, 0, 0, 0, 12, 0, 0, 0, 2, .. Enumerable.Range(0, 24).Select(value => (byte)value)]);
        folder.Write("labels", [0, 0, 8, 1, 0, 0, 0, 12, .. Enumerable.Range(0, 12).Select(row => (byte)(row % 2))]);
        var text = SampleSpec.With("model: [mlp, cnn]").Replace("path: a.csv, shape: [1, 8, 8]", "format: idx, path: images, labels: labels", StringComparison.Ordinal);

        var error = Assert.Single(SpecFiles.Load(folder.Write("spec.yaml", text)).Result.Errors);

        Assert.Equal("cnn needs images, but a row has the shape [2]; add shape: [channels, height, width] to the data", error.Text);
    }

    [Fact]
    public void A_spec_that_is_not_there_is_told_with_the_nearest_that_is()
    {
        using var folder = new TemporaryFolder();
        folder.Write("digits.yaml", "");

        Assert.Equal("there is no such file; did you mean 'digits.yaml'?", Assert.Single(SpecFiles.Load(Path.Combine(folder.Path, "digit.yaml")).Result.Errors).Text);
        Assert.Equal("this is a folder, not a spec", Assert.Single(SpecFiles.Load(folder.Path).Result.Errors).Text);
    }

    [Fact]
    public void The_first_example_is_planned_inside_its_budget()
    {
        var loaded = SpecFiles.Load(Path.Combine(Sweeps, "digits.yaml"));

        var plan = PlanEstimate.Of(loaded.Result.Spec!, loaded.Data!);

        Assert.InRange(plan.CostUsd, 0.0001, plan.BudgetUsd!.Value);
        Assert.True(plan.Trainings < plan.Trials);
    }
}
