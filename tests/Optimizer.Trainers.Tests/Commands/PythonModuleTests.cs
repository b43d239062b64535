using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Trainers.Tests.Commands;

/// <summary>The module that Python programs import, and the stand-in for W&amp;B's; skipped, visibly, where there is no python3.</summary>
public sealed class PythonModuleTests : IDisposable
{
    private readonly CommandRun run = new();

    public PythonModuleTests() => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "python3"))),
        "These tests run Python scripts, and there is no python3 on this machine (apt-get install python3).");

    [Fact]
    public void A_program_reports_saves_and_goes_on_through_the_module()
    {
        var command = Python("""
            import time
            import optimizer_trial as trial
            settings = trial.parameters()
            start = int((trial.resume() / "at").read_text()) if trial.resume() else 0
            print("starts at", start, trial.epochs_done(), settings, end="")
            for epoch in range(start + 1, 7):
                trial.report(epoch, score=epoch / 10, text="not a number", flag=True)
                with trial.checkpoint(epoch) as folder:
                    (folder / "at").write_text(str(epoch))
                for _ in range(10):
                    time.sleep(0.05)
                    if trial.should_stop(): raise SystemExit
            (trial.output() / "model.txt").write_text("done")
            trial.done(artifact="model.txt", final=1)
            """) with { Checkpoint = "state" };

        var first = run.Run(command, new RecordingControl(pauseAt: 2), new EpochSpan(0, 6, 6), output: "one", parameters: [("lr", ParameterValue.Of(0.5))]);
        var control = new RecordingControl();
        var second = run.Run(command, control, new EpochSpan(first.Epoch, 6, 6), first.Checkpoint, "two", ("lr", ParameterValue.Of(0.5)));

        Assert.True(first.Paused);
        Assert.InRange(first.Epoch, 2, 5);
        Assert.Contains(control.Lines, line => line.StartsWith($"starts at {first.Epoch} {first.Epoch} {{'lr': 0.5}}", StringComparison.Ordinal));
        Assert.Equal((0.6, 1.0, 1.0), (second.Metrics["score"], second.Metrics["flag"], second.Metrics["final"]));
        Assert.Equal(6, control.Checkpoints[^1].Epoch);
        Assert.Equal("done", File.ReadAllText(second.Artifact!));
    }

    [Fact]
    public void The_stand_in_answers_as_wandbs_examples_use_it()
    {
        var control = new RecordingControl();
        var command = Python("""
            import argparse, wandb
            parser = argparse.ArgumentParser()
            parser.add_argument("--lr", type=float, default=0.9)
            parser.add_argument("--layers", type=int, default=3)
            args, _ = parser.parse_known_args()
            wandb.init(project="p", config=args, tags=["a"])
            print("config", wandb.config.lr, wandb.config["layers"], wandb.config.get("missing"))
            wandb.config.update({"batch": 8}, allow_val_change=True)
            wandb.watch(None)
            wandb.log({"loss": 2.0}, commit=False)
            wandb.log({"acc": 0.5, "image": wandb.Image(None), "nested": {"a": 1}})
            wandb.log({"acc": 0.75}, step=10)
            wandb.run.summary["best"] = 0.75
            wandb.summary["name"] = "text is not told"
            try:
                wandb.sweep({})
            except RuntimeError as error:
                print(error)
            try:
                wandb.Api()
            except AttributeError as error:
                print(error)
            """) with { WandbStandIn = true };

        var done = run.Run(command, control, parameters: [("lr", ParameterValue.Of(0.25))]);

        Assert.Contains("config 0.25 3 None", control.Lines);
        Assert.Equal((2.0, 0.75, 1.0, 0.75), (done.Metrics["loss"], done.Metrics["acc"], done.Metrics["nested.a"], done.Metrics["best"]));
        Assert.Equal([1, 2], control.Reports.Select(report => report.Epoch));
        Assert.Contains(control.Lines, line => line.Contains("the sweep is a file: optimizer run sweep.yaml", StringComparison.Ordinal));
        Assert.Contains("Optimizer's stand-in for wandb has no 'Api'; install wandb and write wandb: real, or do without it", control.Lines);
    }

    [Fact]
    public void Outside_of_it_the_module_prints_and_has_nothing_to_resume()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Source(), "optimizer_trial.py"), folder.At("optimizer_trial.py"));
        File.WriteAllText(folder.At("alone.py"), """
            import optimizer_trial as trial
            with trial.checkpoint(1) as place: (place / "x").write_text("x")
            trial.report(1, a=0.5)
            print(trial.parameters(), trial.resume(), trial.epochs_done())
            """);
        var start = new System.Diagnostics.ProcessStartInfo("python3", ["alone.py"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OPTIMIZER_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);

        using var process = System.Diagnostics.Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["""{"report": {"metrics": {"a": 0.5}, "epoch": 1}}""", "{} None 0"], lines);
    }

    public void Dispose() => run.Dispose();

    private CommandSpec Python(string script) => run.Shell("") with
    {
        Program = "program.py",
        Stages = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(StageNode.Train, ["python3", Path.GetFileName(run.Write("program.py", script)), "${args}"]),
    };

    /// <summary>The repository's own, found from where the tests run.</summary>
    private static string Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Optimizer.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "src", "clients", "python");
    }
}
