using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

public class NativeYamlTests
{
    [Theory]
    [InlineData("digits")]
    [InlineData("fashion")]
    [InlineData("wandb")]
    [InlineData("simulated")]
    public void An_example_written_and_read_again_is_the_same_sweep(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "sweeps");
        var result = SpecReader.Read(File.ReadAllText(Path.Combine(folder, name + ".yaml")), name + ".yaml", folder);

        var again = SpecReader.Read(NativeYaml.Write(result.Spec!, result.Notes, folder), "again.yaml", folder);

        Assert.Empty(again.Errors);
        Assert.Empty(again.Notes);
        Assert.Equal(SweepDigest.Of(result.Spec!), SweepDigest.Of(again.Spec!));
        Assert.Equal(result.Spec!.Budget, again.Spec!.Budget);
        Assert.Equal(result.Spec.Resources, again.Spec.Resources);
    }

    [Theory]
    [MemberData(nameof(ParameterTests.Ways), MemberType = typeof(ParameterTests))]
    public void Every_kind_of_parameter_comes_back_as_it_went(string written, Core.Search.Parameter meant)
    {
        var spec = SampleSpec.Read(SampleSpec.With(written)).Spec!;

        var again = SampleSpec.Read(NativeYaml.Write(spec, [], "/data")).Spec!;

        Assert.Equal(spec.Space.Parameters, again.Space.Parameters);
        Assert.Contains(again.Space.Parameters, parameter => parameter.Name == meant.Name);
    }

    [Fact]
    public void How_a_sweep_is_run_comes_back_as_it_went()
    {
        var spec = SampleSpec.Read(SampleSpec.With(more: """
            resources: {class: [cpu, t4], memory: 1.5GiB, cores: 2}
            project: a.b
            priority: 3
            keep: last
            failures: [{match: "a: \"b\" \\d+ # c", then: do_not_retry}, {match: x, then: exclude_device}]
            """).Replace("{cpu: 0.1}", "{cpu: 0.1, t4: 0.35}", StringComparison.Ordinal)).Spec!;

        var again = SampleSpec.Read(NativeYaml.Write(spec, [], "/data")).Spec!;

        Assert.Equal((spec.Project, spec.Priority, spec.Keep, spec.Resources.MemoryBytes), (again.Project, again.Priority, again.Keep, again.Resources.MemoryBytes));
        Assert.Equal(spec.Failures!.Value, again.Failures!.Value);
        Assert.Equal(spec.Resources.AlsoClasses!.Value, again.Resources.AlsoClasses!.Value);
        Assert.Equal("a: \"b\" \\d+ # c", again.Failures!.Value[0].Pattern);
    }

    [Fact]
    public void What_is_learnt_from_and_tried_first_comes_back_as_it_went_and_is_no_part_of_the_identity()
    {
        const string Parameters = "learning_rate: {min: 0.001, max: 0.1}\npruning: [none, structured]\nsparsity: {min: 0.3, max: 0.8, when: {pruning: structured}}";
        var spec = SampleSpec.Read(SampleSpec.With(Parameters, """
            warm_start: [{sweep: '007'}, {file: old trials.csv}, {file: /elsewhere/a.csv}]
            enqueue: [{learning_rate: 0.01}, {learning_rate: 1e-2, pruning: structured, sparsity: 0.5}]
            """)).Spec!;

        var again = SampleSpec.Read(NativeYaml.Write(spec, [], "/data")).Spec!;

        Assert.Equal([new("007", null), new(null, "/data/old trials.csv"), new(null, "/elsewhere/a.csv")], spec.WarmStart!.Value);
        Assert.Equal(spec.WarmStart!.Value, again.WarmStart!.Value);
        Assert.Equal(["learning_rate=0.01", "learning_rate=0.01 pruning=structured sparsity=0.5"], spec.Enqueue!.Value.Select(one => one.ToString()));
        Assert.Equal(spec.Enqueue!.Value, again.Enqueue!.Value);
        Assert.Equal(SweepDigest.Of(spec), SweepDigest.Of(SampleSpec.Read(SampleSpec.With(Parameters)).Spec!));
    }

    [Fact]
    public void Words_that_yaml_would_read_as_something_else_are_quoted()
    {
        var spec = SampleSpec.Read(SampleSpec.With(more: "name: '007'\ndescription: \"yes: it's \\\"so\\\"\\n# no\"\nnotify: {command: ['true', '1e5', '']}")).Spec!;

        var again = SampleSpec.Read(NativeYaml.Write(spec, [], "/data")).Spec!;

        Assert.Equal(("007", "yes: it's \"so\"\n# no"), (again.Name, again.Description));
        Assert.Equal(["true", "1e5", ""], again.Notify[0].Command);
    }
}
