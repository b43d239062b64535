using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Hosting;

public sealed class TrainerSessionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_session_is_ready_and_answers_each_run_once_in_order()
    {
        var said = Play((_, _, control) => control.Report(1, Metric(0.5)), Run("a"), Run("b"));

        Assert.Equal(["ready", "report 1", "done", "report 1", "done"], said);
        Assert.Equal("sent 1\n", Journal("a"));
        Assert.Equal("sent 1\n", Journal("b"));
    }

    [Fact]
    public void A_stage_that_is_not_there_is_an_error_that_names_those_that_are()
    {
        var said = Play((_, _, _) => { }, Run("a", stage: "sing"), Run("b"));

        Assert.Equal(["ready", "failed error Trainer image-classifier has no stage sing here; there are image-classifier/train.", "done"], said);
    }

    [Fact]
    public void Another_protocol_is_refused()
    {
        var said = Play((_, _, _) => { }, Run("a", protocol: 2));

        Assert.Equal(["ready", "failed error Protocol 2 was asked for; this trainer speaks 1. Use the trainer host of the same version."], said);
    }

    [Fact]
    public void Data_other_than_the_sweep_started_with_is_refused()
    {
        var said = Play((_, _, _) => { }, Run("a", digest: "0123456789abcdef"));

        Assert.StartsWith($"failed error The data in '{folder.At("rows.csv")}' changed since the sweep started (digest ", said[1]);
        Assert.EndsWith("was 0123456789ab). Restore the file, or start a new sweep.", said[1]);
    }

    [Fact]
    public void A_data_file_that_is_gone_is_an_error_with_its_name()
    {
        var said = Play((_, _, _) => { }, Run("a", data: "missing.csv"));

        Assert.StartsWith("failed error missing.csv: there is no such file", said[1]);
    }

    [Fact]
    public void A_warm_session_reads_a_data_set_once()
    {
        var digest = "";
        Play((_, data, _) => digest = data.Digest, Run("a"));
        var seen = new List<LoadedData>();

        var said = Play(
            (_, data, _) =>
            {
                seen.Add(data);
                File.Delete(folder.At("rows.csv"));
            },
            Run("b", digest: digest), Run("c", digest: digest));

        Assert.Equal(["ready", "done", "done"], said);
        Assert.Same(seen[0], seen[1]);
    }

    [Theory]
    [InlineData("out of memory", "failed out_of_memory out of memory")]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.\nmore", "failed out_of_memory [enforce fail at alloc_cpu.cpp:127] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")]
    [InlineData("index 7 is out of range\n   at somewhere", "failed error InvalidOperationException: index 7 is out of range")]
    public void An_exception_becomes_a_kind_and_one_line(string message, string expected)
    {
        var said = Play((_, _, _) => throw new InvalidOperationException(message), Run("a"), Run("b"));

        Assert.Equal(["ready", expected, expected], said);
    }

    [Fact]
    public void A_managed_allocation_that_fails_is_out_of_memory()
    {
        var said = Play((_, _, _) => throw new InsufficientMemoryException("Array dimensions exceeded supported range."), Run("a"));

        Assert.Equal("failed out_of_memory Array dimensions exceeded supported range.", said[1]);
    }

    [Fact]
    public void A_pause_reaches_a_run_that_has_not_begun()
    {
        var asked = new List<bool>();

        Play((_, _, control) => asked.Add(control.PauseRequested), new ToTrainer { Pause = new() }, Run("a"), new ToTrainer { Pause = new() }, Run("b"));

        Assert.Equal([true, false], asked);
    }

    [Fact]
    public void Work_that_a_pause_ends_with_nothing_kept_is_done_and_paused()
    {
        var said = Play((_, _, _) => throw new OperationCanceledException(), Run("a"), new ToTrainer { Pause = new() });

        Assert.Equal(["ready", "done paused"], said);
    }

    [Fact]
    public void Work_that_a_stop_ends_has_failed()
    {
        var said = Play((_, _, _) => throw new OperationCanceledException(), Run("a"), new ToTrainer { Stop = new() });

        Assert.Equal(["ready", "failed error The run was told to stop."], said);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Work_that_goes_on_when_told_to_end_is_done_with_a_word_of_that(bool paused)
    {
        var said = Play((_, _, _) => throw new LingeringWorkException("it goes on"), Run("a"), paused ? new ToTrainer { Pause = new() } : new ToTrainer { Stop = new() });

        Assert.Equal(["ready", "done paused lingers"], said);
    }

    [Fact]
    public void A_line_that_is_no_message_is_passed_over()
    {
        var said = PlayLines((_, _, _) => { }, "hello", "{\"run\":7}", "", Line(Run("a")));

        Assert.Equal(["ready", "done"], said);
    }

    [Fact]
    public void Acknowledgements_are_journalled_also_after_the_end_of_their_run()
    {
        var said = Play(
            (_, _, control) =>
            {
                control.Report(1, Metric(0.5));
                control.Report(2, Metric(double.NaN));
            },
            Run("a"), new ToTrainer { Acknowledged = new(1) }, new ToTrainer { Acknowledged = new(2) });

        Assert.Equal(["ready", "report 1", "report 2", "done"], said);
        Assert.Equal(["acked 1", "acked 2", "sent 1", "sent 2"], Journal("a").TrimEnd().Split('\n').Order());
    }

    public void Dispose() => folder.Dispose();

    private static ImmutableSortedDictionary<string, double> Metric(double value) => ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", value);

    private static string Line(ToTrainer message) => JsonSerializer.Serialize(message, CoreJson.Options);

    private ToTrainer Run(string name, string stage = "train", int protocol = 1, string digest = "", string data = "rows.csv")
    {
        folder.Sub(name);
        File.WriteAllText(folder.At("rows.csv"), string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{row % 7},{row % 2}\n")));
        return new()
        {
            Run = new()
            {
                Protocol = protocol,
                Trainer = "image-classifier",
                Node = name,
                Stage = stage,
                Parameters = ImmutableSortedDictionary<string, ParameterValue>.Empty,
                Output = folder.At(name),
                Devices = ["cpu"],
                Data = new() { Format = "csv", Path = folder.At(data) },
                DataDigest = digest,
            },
        };
    }

    private string Journal(string run) => File.ReadAllText(Path.Combine(folder.At(run), "journal.log"));

    private static List<string> Play(Action<RunRequest, LoadedData, IRunControl> stage, params ToTrainer[] messages) =>
        PlayLines(stage, [.. messages.Select(Line)]);

    /// <summary>Hears all messages, then works: the order is the same at every run.</summary>
    private static List<string> PlayLines(Action<RunRequest, LoadedData, IRunControl> stage, params string[] lines)
    {
        var output = new StringWriter();
        var stages = new StageCatalog(new Dictionary<(string, string), IStage> { [("image-classifier", "train")] = new Scripted(stage) });
        using var session = new TrainerSession(stages, new StringReader(string.Join('\n', lines)), output);
        session.Listen();
        session.Work();
        return [.. output.ToString().TrimEnd().Split('\n').Select(line => Short(JsonSerializer.Deserialize<FromTrainer>(line, CoreJson.Options)!))];
    }

    private static string Short(FromTrainer message) => message switch
    {
        { Ready: not null } => "ready",
        { Report: { } report } => $"report {report.Epoch}",
        { Checkpoint: { } checkpoint } => $"checkpoint {checkpoint.Epoch}",
        { Done: { } done } => $"done{(done.Paused ? " paused" : "")}{(done.Lingers ? " lingers" : "")}",
        { Failed: { } failed } => $"failed {failed.Kind} {failed.Message}",
        _ => "?",
    };

    private sealed class Scripted(Action<RunRequest, LoadedData, IRunControl> run) : IStage
    {
        public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
        {
            run(request, data, control);
            return new();
        }
    }
}
