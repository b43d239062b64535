namespace Optimizer.Cli.Tests.Verbs;

/// <summary>A sweep of twenty-four trials: what mattered in it, and what another sweep learns from it. The width alone decides.</summary>
[Collection(Workspace.OneAtATime)]
public class InsightTests(InsightTests.Trials work) : IClassFixture<InsightTests.Trials>
{
    private static string Spec(string name, string more) => $$"""
        name: {{name}}
        trainer:
          kind: image-classifier
          data: {path: rows.csv}
        parameters:
          width: {min: 10, max: 80}
          learning_rate: {min: 0.001, max: 0.1, log: true}
          epochs: 2
        objectives:
          - {metric: accuracy, goal: maximize}
          - {metric: inference_cost, goal: minimize}
        stages: [train]
        prices: {cpu: 0.36}
        {{more}}
        """;

    [Fact]
    public async Task Importance_names_the_parameter_that_decides_for_every_objective_and_cost()
    {
        var run = await work.Home.Run("importance", "many");

        Assert.Equal(0, run.ExitCode);
        foreach (var metric in new[] { "accuracy, 24 completed trials", "inference_cost", "training_cost" }) Assert.Contains(metric, run.Output, StringComparison.Ordinal);
        var found = await work.Home.Json("importance", "many", "--objective", "accuracy");
        var width = found[0].GetProperty("parameters")[0];
        Assert.Equal("width", width.GetProperty("parameter").GetString());
        Assert.InRange(width.GetProperty("ped").GetDouble(), 0.7, 1);
        Assert.InRange(width.GetProperty("variance").GetDouble(), 0.7, 1);
        var curve = width.GetProperty("curve").EnumerateArray().Select(point => point.GetProperty("mean").GetDouble()).ToList();
        Assert.True(curve[^1] > curve[0] + 0.1, $"{curve[0]} to {curve[^1]}");
    }

    [Fact]
    public async Task Importance_as_csv_has_a_line_for_each_metric_and_parameter()
    {
        var lines = (await work.Home.Run("importance", "many", "--format", "csv")).Output.TrimEnd('\n').Split('\n');

        Assert.Equal("metric,parameter,ped,variance,trials,values,explained,scale", lines[0]);
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("accuracy,width,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_metric_is_refused_with_those_there_are()
    {
        var run = await work.Home.Run("importance", "many", "--objective", "speed");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has a metric 'speed'; there are accuracy,", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_learns_from_another_and_from_what_export_wrote()
    {
        var table = Path.Combine(work.Home.Folder, "trials.csv");
        await work.Home.Run("export", "many", "--as", "csv", "--output", table);
        var spec = work.Home.Write("pupil.yaml", Spec("pupil", """
            method: tpe
            budget: {trials: 2, cost: 1}
            warm_start: [{file: trials.csv}, {sweep: many}]
            enqueue: [{width: 80}]
            """));

        var run = await work.Home.Run("run", spec);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("Warm start from sweep many \\([0-9a-f]{12}\\): 24 of 24 trials teach the sampler\\.", run.Messages);
        Assert.Contains("Warm start from trials.csv: 0 of 24 trials teach the sampler, 24 are known already.", run.Messages, StringComparison.Ordinal);
        var trials = await work.Home.Json("trials", "pupil");
        Assert.Equal(2, trials.GetArrayLength());
        Assert.Equal(80, trials[0].GetProperty("parameters").GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task A_changed_space_is_taken_with_extend_and_what_it_keeps_is_said()
    {
        var spec = work.Home.Write("many.yaml", Spec("changing", "budget: {trials: 6, cost: 1}\nmethod: random"));
        await work.Home.Run("run", spec);
        work.Home.Write("many.yaml", Spec("changing", "budget: {trials: 8, cost: 1}\nmethod: random").Replace("min: 10, max: 80", "min: 10, max: 12", StringComparison.Ordinal));

        var refused = await work.Home.Run("run", spec);
        var extended = await work.Home.Run("run", spec, "--extend");

        Assert.True(refused.ExitCode == 4, refused.Messages);
        Assert.Contains("space.parameters.width.high: 80 -> 12", refused.Messages, StringComparison.Ordinal);
        Assert.True(extended.ExitCode == 0, extended.Messages);
        Assert.Matches("Results that fit the changed space and go on teaching the sampler: [0-6] of 6\\.", extended.Messages);
        Assert.All((await work.Home.Json("trials", "changing")).EnumerateArray().Skip(6), trial => Assert.InRange(trial.GetProperty("parameters").GetProperty("width").GetInt32(), 10, 12));
    }

    /// <summary>Runs the sweep once.</summary>
    public sealed class Trials : IAsyncLifetime
    {
        public Workspace Home { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Home.InitializeAsync();
            await Home.Run("run", Home.Write("first.yaml", Spec("many", "budget: {trials: 24, cost: 1}\nmethod: sobol")));
        }

        public ValueTask DisposeAsync() => Home.DisposeAsync();
    }
}
