namespace Optimizer.Cli.Tests.Verbs;

[Collection(Workspace.OneAtATime)]
public class RunVerbTests(Workspace work) : IClassFixture<Workspace>
{
    [Fact]
    public void A_run_ends_with_the_frontier_the_spend_and_what_to_ask_next()
    {
        Assert.Equal(0, work.FirstRun.ExitCode);
        Assert.Contains("The frontier has 3 of 3 completed trials", work.FirstRun.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Best accuracy: 0.8200 on validation rows (widths/3); accuracy on test rows 0.7500, 95% interval 0.700 to 0.800.",
            work.FirstRun.Output, StringComparison.Ordinal);
        Assert.Contains("Spent $", work.FirstRun.Output, StringComparison.Ordinal);
        Assert.Contains($"optimizer rank widths --volume 1e6/day --for 365d --within 0.5% --database {work.Database}", work.FirstRun.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_run_again_prints_the_frontier_and_does_nothing()
    {
        var attempts = (await work.Json("attempts")).GetRawText();

        var again = await work.Run("run", work.Spec);

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("The frontier has 3 of 3", again.Output, StringComparison.Ordinal);
        Assert.Equal(attempts, (await work.Json("attempts")).GetRawText());
    }

    [Fact]
    public async Task A_changed_space_is_refused_with_exit_code_4()
    {
        var changed = work.Write("changed.yaml", File.ReadAllText(work.Spec).Replace("epochs: 2", "epochs: 3", StringComparison.Ordinal));

        var run = await work.Run("run", changed);

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("epochs", run.Messages, StringComparison.Ordinal);
        Assert.Contains("--new", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_spec_is_told_with_its_places_before_there_is_a_database()
    {
        var broken = work.Write("broken.yaml", File.ReadAllText(work.Spec)
            .Replace("epochs: 2", "epoch: 2", StringComparison.Ordinal).Replace("method: grid", "method: girder", StringComparison.Ordinal));
        var database = Path.Combine(work.Folder, "other", "optimizer.db");

        var run = await TestTerminal.Run("run", broken, "--database", database);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("broken.yaml:5:", run.Messages, StringComparison.Ordinal);
        Assert.Contains("broken.yaml:8:", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(database)));
    }

    [Fact]
    public async Task A_device_class_that_this_machine_lacks_is_refused()
    {
        var spec = work.Write("far.yaml", File.ReadAllText(work.Spec).Replace(
            "prices: {cpu: 0.36}", "prices: {h900: 0.36}\nresources: {class: h900}\nserving: {class: h900}", StringComparison.Ordinal));

        var run = await work.Run("run", spec);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("h900", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_and_extend_exclude_each_other() => Assert.Equal(2, (await work.Run("run", work.Spec, "--new", "--extend")).ExitCode);

    [Fact]
    public async Task A_plan_runs_nothing_and_tells_cost_and_time()
    {
        var database = Path.Combine(work.Folder, "planned", "optimizer.db");

        var run = await TestTerminal.Run("plan", work.Spec, "--database", database);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("16, 32, 64", run.Output, StringComparison.Ordinal);
        Assert.Contains("Cost: about $", run.Output, StringComparison.Ordinal);
        Assert.Contains("Basis: ", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(database)));
    }

    [Fact]
    public async Task Import_prints_a_spec_that_imports_to_itself()
    {
        var first = await TestTerminal.Run("import", work.Spec);
        var second = await TestTerminal.Run("import", work.Write("native.yaml", first.Output));

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first.Output, second.Output);
    }
}
