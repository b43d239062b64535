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

    [Fact]
    public async Task Show_says_what_the_next_money_buys()
    {
        var table = await work.Home.Run("show", "many");
        var json = (await work.Home.Json("show", "many")).GetProperty("outlook");

        Assert.Matches(@"next money +The next \$[0-9.]+, (a tenth of the budget|as much again as was spent), are expected to add ", table.Output.ReplaceLineEndings(" "));
        Assert.True(double.IsFinite(json.GetProperty("gain").GetDouble()));
        Assert.InRange(json.GetProperty("next").GetDouble(), double.Epsilon, 0.1);
        Assert.Matches("a tenth of the budget|as much again as was spent", json.GetProperty("is").GetString());
    }

    [Fact]
    public async Task What_auto_came_to_is_said_by_show_and_by_trials_with_why_and_before_by_plan()
    {
        const string Said = "auto chose gp for the first 400 trials, then tpe: the planner was left out, as epochs are no range or list to choose from.";
        var spec = work.Home.Write("left-open.yaml", Spec("left-open", "budget: {trials: 2, cost: 1}"));

        Assert.Contains("Method: " + Said, (await work.Home.Run("plan", spec)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await work.Home.Run("run", spec)).ExitCode);

        Assert.StartsWith(Said, (await work.Home.Run("trials", "left-open", "--why")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("auto chose", (await work.Home.Run("trials", "left-open")).Output, StringComparison.Ordinal);
        Assert.Contains("auto chose gp for the first 400 trials", (await work.Home.Run("show", "left-open")).Output, StringComparison.Ordinal);
        var chosen = (await work.Home.Json("show", "left-open")).GetProperty("chosen");
        Assert.Equal("gp", chosen.GetProperty("method").GetString());
        Assert.Matches("method +sobol", (await work.Home.Run("show", "many")).Output);
    }

    [Fact]
    public async Task Plan_says_when_auto_will_plan()
    {
        var spec = work.Home.Write("planned.yaml", Spec("planned", "budget: {cost: 1}").Replace("epochs: 2", "epochs: {min: 1, max: 9, log: true}", StringComparison.Ordinal));

        var plan = await work.Home.Run("plan", spec);

        Assert.Contains("Method: auto chose the planner: epochs are open, the budget is money alone and 2 objectives make a frontier", plan.Output, StringComparison.Ordinal);
        Assert.Contains("The planner may end a training, or let it go on, after 1, 2, 3, 6, 9 epochs.", plan.Output, StringComparison.Ordinal);
        Assert.Equal("planner", (await work.Home.Json("plan", spec)).GetProperty("chosen").GetProperty("method").GetString());
    }

    [Fact]
    public async Task Replay_takes_rungs_of_money_and_comparison_by_all_objectives()
    {
        var epochs = (await work.Home.Json("replay", "many", "--seeds", "1", "--stopping", "asha", "--min-epochs", "1"))[1];
        var never = (await work.Home.Json("replay", "many", "--seeds", "1", "--stopping", "asha", "--min-cost", "$1000", "--compare", "all"))[1];

        Assert.True(epochs.GetProperty("stopped").GetInt32() > 0);
        Assert.Equal((0, 24), (never.GetProperty("stopped").GetInt32(), never.GetProperty("completed").GetInt32()));
    }

    [Theory]
    [InlineData("costAware stops trials at rungs, and there are none; add stopping=asha.", "--cost-aware")]
    [InlineData("costAware weighs quality against what training costs, and the sweep's objectives are not both.", "--cost-aware", "--stopping", "asha")]
    [InlineData("minCost is of the first rung, and there are none; add stopping=asha.", "--min-cost", "0.01")]
    [InlineData("hyperband deals trials out by epochs and goes without minCost; use stopping=asha.", "--min-cost", "0.01", "--stopping", "hyperband")]
    [InlineData("minEpochs beside minCost: rungs are epochs or money; give one of them.", "--min-cost", "0.01", "--min-epochs", "2", "--stopping", "asha")]
    [InlineData("minGain must be a share above 0 and below 1, like 0.01, got 0.", "--min-gain", "0%")]
    [InlineData("compare must be first or all, got 'some'.", "--compare", "some")]
    [InlineData("'free' is not an amount of money above 0; write it like $0.01 or 0.01.", "--min-cost", "free")]
    public async Task A_policy_that_cannot_be_is_refused(string why, params string[] options)
    {
        var run = await work.Home.Run(["replay", "many", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_says_of_scores_alone_that_they_are_on_validation_rows()
    {
        var spec = work.Home.Write("cheap.yaml", Spec("cheap", "budget: {trials: 2, cost: 1}\nmethod: sobol")
            .Replace("  - {metric: accuracy, goal: maximize}\n", "", StringComparison.Ordinal).Replace("goal: minimize}\n", "goal: minimize}\n  - {metric: accuracy, goal: maximize}\n", StringComparison.Ordinal));

        var run = await work.Home.Run("run", spec);

        Assert.Matches(@"Best inference cost: \$[0-9.]+ \(cheap/[12]\); accuracy on test rows 0\.7500", run.Output);
        Assert.DoesNotContain("validation rows", run.Output, StringComparison.Ordinal);
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
