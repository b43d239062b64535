using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>What a program has said so far, and what that makes of its run.</summary>
internal sealed class HeardProgram(RunRequest request, CommandSpec command, CommandPlaces places, IRunControl control, TimeProvider clock)
{
    /// <summary>Reports closer than this are told as one, the newest: a program may log each of a million steps.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    private static readonly string[] OutOfMemoryPhrases =
        ["out of memory", "outofmemory", "memoryerror", "can't allocate memory", "cannot allocate memory", "bad_alloc", "bad allocation"];

    private readonly MetricLines patterns = new(command.Metrics);
    private readonly ProgramLog log = new(control);
    private readonly ImmutableSortedDictionary<string, double>.Builder latest = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
    private int epoch = request.Epochs?.From ?? 0;
    private int told = request.Epochs?.From ?? 0;
    private long? toldAt;
    private double? seconds;
    private string? artifact;
    private (int Epoch, string? Path)? checkpoint;

    /// <summary>Why it need not go on; null: it may.</summary>
    public StageFailedException? Failure { get; private set; }

    /// <summary>What it printed last, for a message; empty: nothing.</summary>
    public string LastWords => log.Telling is { } line ? $"; its last line is: {line.Trim().TrimEnd('.')}" : "; it printed nothing";

    public void Add(ProgramLine line)
    {
        if (!line.IsError && ProtocolLine.Parse(line.Text!) is { } message)
        {
            Hear(message);
            return;
        }

        log.Add(line.Text!, line.IsError);
        foreach (var report in patterns.Read(line.Text!)) Report(report.Epoch, report.Metrics, report.Seconds);
    }

    /// <summary>The epoch that this node is for has been reported, and another node is to go on.</summary>
    public bool HasReached(EpochSpan? span) => span is { Horizon: > 0 } && span.To < span.Horizon && epoch >= span.To;

    /// <summary>There are no more lines.</summary>
    public void End()
    {
        if (patterns.Flush() is { } last) Report(last.Epoch, last.Metrics, last.Seconds);
        Tell(now: true);
        log.End();
    }

    /// <exception cref="StageFailedException">It failed, or what it left is no result.</exception>
    public TrainerDone Finished(int code)
    {
        if (Failure is not null) throw Failure;
        if (code != 0) throw Crashed(code);
        // With further stages any of them may tell it; then the trial's end shows that none did.
        if (request.Stage == StageNode.Train && command.Stages.Count == 1 && command.Required.FirstOrDefault(name => !latest.ContainsKey(name)) is { } missing)
            throw new StageFailedException("bad_output", $"The program ended well, but told no value of {missing}; {HowToTell(missing)}{LastWords}.");
        var (kept, at) = Kept();
        return new TrainerDone
        {
            Metrics = latest.ToImmutable(),
            Facts = Facts(),
            Artifact = Model(),
            Checkpoint = kept,
            Epoch = Math.Max(at, request.Epochs?.To ?? 0),
            Seconds = seconds,
        };
    }

    /// <summary>It was asked to end, and did, or was ended after its grace.</summary>
    public TrainerDone CutShort(bool paused, string grace)
    {
        var (kept, at) = Kept();
        if (paused && kept is null)
        {
            control.Log(command.Checkpoint is null
                ? "[paused: the spec declares no checkpoint folder, so this run's work is lost and begins again]"
                : $"[paused: the program left nothing in its checkpoint folder within {grace} s of SIGTERM, so its work is lost and begins again]");
        }

        return new TrainerDone
        {
            Metrics = latest.ToImmutable(),
            Facts = Facts(),
            Checkpoint = kept,
            Epoch = paused ? at : Math.Max(at, request.Epochs?.To ?? 0),
            Paused = paused,
            Seconds = seconds,
        };
    }

    private void Hear(ProtocolLine message)
    {
        if (message.Report is { } report) Report(report.Epoch, report.Metrics, report.Seconds);
        if (message.Checkpoint is { } saved) Keep(saved.Epoch, saved.Path);
        if (message.Failed is { } failed) Failure = new StageFailedException(failed.Kind, failed.Message.Length > 0 ? failed.Message : "The program said that it failed.");
        if (message.Done is not { } done) return;
        Take(done.Metrics);
        Count(done.Seconds);
        artifact = done.Artifact ?? artifact;
    }

    private void Report(int? at, ImmutableSortedDictionary<string, double> metrics, double? charged)
    {
        Count(charged);
        epoch = at is { } said ? Math.Max(epoch, said) : epoch + 1;
        Take(metrics);
        Tell(now: HasReached(request.Epochs));
    }

    private void Take(ImmutableSortedDictionary<string, double> metrics)
    {
        foreach (var (name, value) in metrics) latest[name] = value;
        if (metrics.FirstOrDefault(metric => !double.IsFinite(metric.Value) && command.Required.Contains(metric.Key)) is { Key: { } lost, Value: var no })
            Failure ??= new StageFailedException("diverged", $"{lost} is {no.ToString(CultureInfo.InvariantCulture)} after epoch {epoch}.");
    }

    private void Tell(bool now)
    {
        if (epoch <= told || latest.Count == 0) return;
        if (!now && toldAt is { } before && clock.GetElapsedTime(before) < Between) return;
        (told, toldAt) = (epoch, clock.GetTimestamp());
        control.Report(epoch, latest.ToImmutable(), seconds);
    }

    private void Count(double? charged)
    {
        if (command.ReportsClock && charged is { } said && double.IsFinite(said) && said >= 0) seconds = Math.Max(seconds ?? 0, said);
    }

    private void Keep(int? at, string? path)
    {
        if (command.Checkpoint is null)
        {
            log.Add("[a checkpoint was announced, but the spec declares no checkpoint folder: it is not used]", isError: false);
            return;
        }

        var done = at ?? epoch;
        var folder = path is null ? places.Snapshot(done) : places.Named(path);
        if (folder is null)
        {
            log.Add($"[the checkpoint '{path ?? places.Checkpoint}' is no folder with files below '{places.Attempt}': it is not used]", isError: false);
            return;
        }

        // The report of that epoch goes first: a checkpoint is of an epoch that is known.
        Tell(now: true);
        checkpoint = (done, path is null ? null : folder);
        control.Checkpoint(done, folder);
    }

    /// <summary>To go on from, once the program has ended: the newest that it named, or what lies in its folder now.</summary>
    private (string? Path, int Epoch) Kept()
    {
        if (command.Checkpoint is null) return (null, 0);
        if (checkpoint is { Path: { } named } newest && Directory.Exists(named)) return (named, newest.Epoch);
        return places.Snapshot(epoch) is { } left ? (left, checkpoint is { } announced ? announced.Epoch : epoch) : (null, 0);
    }

    private string? Model()
    {
        if ((artifact ?? command.Artifact) is { } named)
        {
            if (places.Artifact(named) is { } file) return file;
            // What the spec declares is of one stage; the others need not make it.
            if (artifact is not null || request.Stage == StageNode.Train)
                throw new StageFailedException("bad_output", $"The artifact '{named}' is no file, neither in '{places.Output}' nor in the program's folder; it must be written before the program ends.");
        }

        return request.Artifact is { } parent ? places.Taken(parent) : null;
    }

    private StageFailedException Crashed(int code)
    {
        var memory = log.Last.Any(line => OutOfMemoryPhrases.Any(phrase => line.Contains(phrase, StringComparison.OrdinalIgnoreCase)));
        var how = code > 128 ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
        return new StageFailedException(memory ? "out_of_memory" : "crashed", $"The program {how}{LastWords}");
    }

    private ImmutableSortedDictionary<string, string> Facts() => ImmutableSortedDictionary<string, string>.Empty
        .Add("reports", epoch.ToString(CultureInfo.InvariantCulture))
        .Add("metrics", $"reported by the program{(command.ReportsClock ? ", and so are its seconds" : "")}");

    private string HowToTell(string name) => command.Metrics.TryGetValue(name, out var pattern)
        ? $"nothing it printed matches '{pattern}'"
        : $"it must print a line like {{\"report\": {{\"metrics\": {{\"{name}\": 0.5}}}}}}, or the spec must say how it is printed: metrics: {{{name}: '{name}=([0-9.]+)'}}";
}
