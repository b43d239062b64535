using System.Collections.Immutable;
using System.Diagnostics;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Commands;

/// <summary>
/// Times a program that serves a model: started once, it gets a request a line on its standard input (the lines of <c>serving.sample</c>, else
/// empty ones) and answers each with a line. Latency is from the one to the other, pipes included.
/// </summary>
internal sealed class ServedProgram(TimeProvider clock)
{
    private const int WarmUp = 5;
    private const int Chunks = 5;
    private const int LeastOfChunk = 6;
    private static readonly TimeSpan ChunkLength = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest that an answer, or the start, may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public TrainerDone Measure(RunRequest request, ImmutableArray<string> words, string artifact, IRunControl control)
    {
        var command = request.Command!;
        var places = CommandPlaces.Make(request, command);
        var requests = request.Serving?.Sample is { } sample ? File.ReadAllLines(Path.Combine(places.Folder, sample)).Where(line => line.Length > 0).ToArray() : [""];
        if (requests.Length == 0) throw new StageFailedException("error", "serving.sample holds no line to ask the serving command with.");
        var variables = CommandVariables.Of(request with { Artifact = artifact }, command, places, null);
        var resolved = CommandStart.Resolve(words, request with { Artifact = artifact }, command, places, variables, null);
        var program = ProgramFile.Find(resolved[0], places.Folder, variables) ?? throw new StageFailedException("error", $"There is no program '{resolved[0]}' for serving.command.");
        using var process = Start(program, resolved, places.Folder, variables, control);
        try
        {
            return Timed(process, requests, artifact, control);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            places.Clear();
        }
    }

    private TrainerDone Timed(Process process, string[] requests, string artifact, IRunControl control)
    {
        var asked = 0;
        double Ask()
        {
            if (control.StopRequested) throw new OperationCanceledException("The measurement was told to stop.");
            var before = clock.GetTimestamp();
            try
            {
                process.StandardInput.WriteLine(requests[asked++ % requests.Length]);
                process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It ended: the missing answer tells.
            }

            var answer = process.StandardOutput.ReadLineAsync();
            if (!answer.Wait(Patience)) throw new StageFailedException("timed_out", $"The serving command did not answer request {asked} within {Patience.TotalSeconds:0} s; it must print a line for each line it reads, and flush it.");
            if (answer.Result is null) throw new StageFailedException("error", $"The serving command ended before it answered request {asked}.");
            return clock.GetElapsedTime(before).TotalMilliseconds;
        }

        for (var warm = 0; warm < WarmUp; warm++) _ = Ask();
        var (medians, slow) = (new List<double>(), new List<double>());
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            var calls = new List<double>();
            for (var start = clock.GetTimestamp(); calls.Count < LeastOfChunk || clock.GetElapsedTime(start) < ChunkLength;) calls.Add(Ask());
            medians.Add(Repetitions.Median(calls));
            slow.Add(Repetitions.Quantile(calls, 0.95));
        }

        var latency = Repetitions.Middle(medians);
        return new TrainerDone
        {
            Metrics = ImmutableSortedDictionary<string, double>.Empty
                .Add("latency_p50", latency).Add("latency_p95", Repetitions.Middle(slow)).Add("latency_spread", Repetitions.Spread(medians))
                .Add("throughput", 1000 / latency).Add("throughput_spread", Repetitions.Spread(medians)).Add("artifact_bytes", FileSize.Of(artifact)),
            Facts = MachineFacts.Read().Add("inference_cost", $"of the serving command, one request at a time, {asked} in all, pipes included"),
        };
    }

    private static Process Start(string program, ImmutableArray<string> words, string folder, SortedDictionary<string, string> variables, IRunControl control)
    {
        var start = new ProcessStartInfo(program, words.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text) control.Log(text);
        };
        process.BeginErrorReadLine();
        return process;
    }
}
