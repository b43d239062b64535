using System.Diagnostics;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Trainers.Tests.Commands;

/// <summary>Programs as users have them, well-behaved and not, through the real launcher. None may live on.</summary>
public sealed class CommandStageTests : IDisposable
{
    private readonly CommandRun run = new();

    [Fact]
    public void Metrics_are_read_as_key_and_value_and_the_last_ones_are_the_result()
    {
        var control = new RecordingControl();

        var done = run.Run(run.Shell("echo start; echo 'epoch one: accuracy=0.5 loss: 1.25'; sleep 0.4; echo 'accuracy=0.75 loss: 0.5'", "accuracy", "loss"), control);

        Assert.Equal((0.75, 0.5), (done.Metrics["accuracy"], done.Metrics["loss"]));
        Assert.Equal([1, 2], control.Reports.Select(report => report.Epoch));
        Assert.Equal(0.5, control.Reports[0].Metrics["accuracy"]);
        Assert.Contains("start", control.Lines);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void Protocol_lines_report_fail_and_name_the_model()
    {
        var control = new RecordingControl();

        var done = run.Run(run.Shell(
            """
            echo '{"report": {"epoch": 3, "metrics": {"score": 0.25, "lr": NaN}}}'
            echo model > "$OPTIMIZER_OUTPUT/model.bin"
            echo '{"done": {"metrics": {"final": 4}, "artifact": "model.bin"}}'
            """), control);

        Assert.Equal(3, Assert.Single(control.Reports).Epoch);
        Assert.True(double.IsNaN(control.Reports[0].Metrics["lr"]));
        Assert.Equal(4, done.Metrics["final"]);
        Assert.Equal("model\n", File.ReadAllText(done.Artifact!));
        Assert.Equal("out_of_memory", run.Fails(run.Shell("""echo '{"failed": {"kind": "out_of_memory", "message": "too big"}}'; sleep 60""")).Kind);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void The_program_gets_arguments_and_variables_and_nothing_of_the_workers()
    {
        Environment.SetEnvironmentVariable("OPTIMIZER_KEY", "secret");
        var control = new RecordingControl();

        run.Run(
            run.Shell("""echo "args: $*"; echo "seed $OPTIMIZER_SEED, lr $OPTIMIZER_PARAM_LR, key ${OPTIMIZER_KEY-none}, threads $OMP_NUM_THREADS"; echo "$OPTIMIZER_PARAMETERS"; test -t 0 || echo "no terminal"; read -r line || echo "no input" """),
            control, parameters: [("lr", ParameterValue.Of(0.5)), ("flag", ParameterValue.Of(true))]);

        Assert.Contains($"args: {run.Mark} --flag=True --lr=0.5", control.Lines);
        Assert.Contains("seed 7, lr 0.5, key none, threads 1", control.Lines);
        Assert.Contains("""{"flag":true,"lr":0.5}""", control.Lines);
        Assert.Contains("no input", control.Lines);
    }

    [Theory]
    [InlineData("echo about to break; echo 'ValueError: no such layer' >&2; exit 3", "crashed", "ended with exit code 3", "ValueError: no such layer")]
    [InlineData("echo working; kill -9 $$", "crashed", "ended by signal 9", "working")]
    [InlineData("echo 'RuntimeError: CUDA out of memory.' >&2; exit 1", "out_of_memory", "exit code 1", "CUDA out of memory")]
    [InlineData("echo 'nothing to see'", "bad_output", "told no value of accuracy", "nothing to see")]
    [InlineData("echo accuracy=nan; sleep 60", "diverged", "accuracy is NaN", "epoch 1")]
    [InlineData("head -c 20000 /dev/urandom; echo; echo accuracy=; exit 0", "bad_output", "told no value of accuracy", "")]
    public void What_goes_wrong_is_classified_with_its_last_words(string script, string kind, string what, string also)
    {
        var failed = run.Fails(run.Shell(script, "accuracy"));

        Assert.Equal(kind, failed.Kind);
        Assert.Contains(what, failed.Message);
        Assert.Contains(also, failed.Message);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void A_program_that_is_silent_or_runs_for_too_long_is_ended_with_all_it_started()
    {
        var silent = run.Fails(run.Shell("echo last; sleep 300 & setsid sleep 301 & sleep 302", "accuracy") with { SilenceSeconds = 0.6 });
        var slow = run.Fails(run.Shell("while true; do echo tick; sleep 0.1; done", "accuracy") with { TimeoutSeconds = 0.8 });

        Assert.Equal(("timed_out", "The program printed nothing for 0.6 s and was ended as hung; its last line is: last."), (silent.Kind, silent.Message));
        Assert.Equal("timed_out", slow.Kind);
        Assert.StartsWith("The program ran for more than 0.8 s and was ended; its last line is: tick", slow.Message);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void A_progress_bar_that_never_ends_its_line_is_not_silence()
    {
        var done = run.Run(run.Shell("for i in 1 2 3 4 5 6 7 8 9 10; do printf .; sleep 0.3; done; echo; echo accuracy=0.5", "accuracy") with { SilenceSeconds = 2 }, new RecordingControl());

        Assert.Equal(0.5, done.Metrics["accuracy"]);
    }

    [Fact]
    public void A_program_that_leaves_others_behind_takes_them_along()
    {
        var done = run.Run(run.Shell("(setsid sh -c 'sleep 300 & sleep 301' &) ; sleep 0.2; echo accuracy=0.5", "accuracy"), new RecordingControl());

        Assert.Equal(0.5, done.Metrics["accuracy"]);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void A_stop_ends_even_a_program_that_ignores_signals()
    {
        var control = new RecordingControl(stopAt: 1);
        var since = Stopwatch.StartNew();

        Assert.Throws<OperationCanceledException>(() => run.Run(run.Shell("trap '' TERM INT HUP; echo accuracy=0.5; while true; do sleep 1; done", "accuracy"), control));

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), $"{since.Elapsed}");
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void Much_output_is_cut_in_the_middle_and_its_end_is_kept()
    {
        var control = new RecordingControl();

        run.Run(run.Shell("head -c 30000000 /dev/zero | tr '\\0' 'x' | fold -w 1000; echo; echo the very end; echo accuracy=0.5", "accuracy"), control);

        Assert.InRange(control.Lines.Sum(line => line.Length), 4_000_000, 5_000_000);
        Assert.Equal("accuracy=0.5", control.Lines[^1]);
        Assert.Equal("the very end", control.Lines[^2]);
        Assert.Contains(control.Lines, line => line.EndsWith("lines left out]", StringComparison.Ordinal));
    }

    [Fact]
    public void Paused_with_a_checkpoint_folder_it_goes_on_where_it_was()
    {
        // Counts to six and remembers where it is: on SIGTERM it saves and ends.
        const string Script = """
            at=0; test -f "$OPTIMIZER_CHECKPOINT/at" && at=$(cat "$OPTIMIZER_CHECKPOINT/at")
            echo "begins after $at"
            save() { echo $at > "$OPTIMIZER_CHECKPOINT/at"; exit 0; }
            trap save TERM
            while [ $at -lt 6 ]; do at=$((at + 1)); echo "{\"report\": {\"epoch\": $at, \"metrics\": {\"accuracy\": 0.$at}}}"; sleep 0.5; done
            """;
        var command = run.Shell(Script) with { Checkpoint = "state" };

        var first = run.Run(command, new RecordingControl(pauseAt: 2), new EpochSpan(0, 6, 6), output: "one");
        var control = new RecordingControl();
        var second = run.Run(command, control, new EpochSpan(first.Epoch, 6, 6), first.Checkpoint, "two");

        Assert.True(first.Paused);
        Assert.InRange(first.Epoch, 2, 5);
        Assert.Contains($"begins after {first.Epoch}", control.Lines);
        Assert.Equal(first.Epoch + 1, control.Reports[0].Epoch);
        Assert.Equal((false, 6, 0.6), (second.Paused, second.Epoch, second.Metrics["accuracy"]));
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void Paused_without_one_it_says_that_its_work_is_lost()
    {
        var control = new RecordingControl(pauseAt: 1);

        var paused = run.Run(run.Shell("trap '' TERM; echo accuracy=0.5; sleep 300", "accuracy"), control);

        Assert.Equal((true, (string?)null), (paused.Paused, paused.Checkpoint));
        Assert.Contains("[paused: the spec declares no checkpoint folder, so this run's work is lost and begins again]", control.Lines);
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void At_the_last_epoch_of_its_span_it_is_asked_to_save_and_end()
    {
        const string Script = """
            trap 'echo saved > "$OPTIMIZER_CHECKPOINT/weights"; exit 0' TERM
            at=0; while true; do at=$((at + 1)); echo accuracy=0.$at; sleep 0.4; done
            """;

        var done = run.Run(run.Shell(Script, "accuracy") with { Checkpoint = "state" }, new RecordingControl(), new EpochSpan(0, 2, 9));

        Assert.False(done.Paused);
        Assert.InRange(done.Epoch, 2, 3);
        Assert.Equal("saved\n", File.ReadAllText(Path.Combine(done.Checkpoint!, "weights")));
        Assert.False(run.AnySurvives());
    }

    [Fact]
    public void A_set_up_command_runs_once_for_two_attempts()
    {
        Environment.SetEnvironmentVariable("OPTIMIZER_WORK", run.At("work"));
        try
        {
            var command = run.Shell("""cat "$MADE"; echo accuracy=0.5""", "accuracy");
            var set = command.Environment.Set.Add("MADE", "${environment}/made");
            command = command with { Environment = command.Environment with { Set = set, Setup = ["sh", "-c", "echo made by $$ >> \"$OPTIMIZER_ENVIRONMENT/made\""] } };
            var (one, two) = (new RecordingControl(), new RecordingControl());

            run.Run(command, one, output: "one");
            run.Run(command, two, output: "two");

            var made = Assert.Single(two.Lines, line => line.StartsWith("made by", StringComparison.Ordinal));
            Assert.Contains(made, one.Lines);
            var broken = command with { Environment = command.Environment with { Setup = ["sh", "-c", "echo no such package; exit 4"] } };
            Assert.Contains("no set-up command that would make that folder", run.Fails(command with { Environment = command.Environment with { Setup = [] } }).Message);
            Assert.Contains("set-up command ended with exit code 4; its last line is: no such package", run.Fails(broken).Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OPTIMIZER_WORK", null);
        }
    }

    [Fact]
    public void Under_a_reported_clock_the_seconds_are_the_programs()
    {
        var control = new RecordingControl();

        var done = run.Run(run.Shell("""echo '{"report": {"metrics": {"a": 1}, "seconds": 120.5}}'; echo '{"done": {"seconds": 3600}}'""") with { ReportsClock = true }, control);

        Assert.Equal((120.5, 3600.0), (control.Seconds, done.Seconds));
    }

    [Fact]
    public void A_program_that_is_not_there_is_told_with_where_it_was_looked_for()
    {
        var command = run.Shell("") with { Stages = run.Shell("").Stages.SetItem(StageNode.Train, ["./train", "x"]) };

        var failed = run.Fails(command);

        Assert.Equal("error", failed.Kind);
        Assert.Contains("There is no program './train' that may be run", failed.Message);
    }

    public void Dispose() => run.Dispose();
}
