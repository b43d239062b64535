using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Commands;

/// <summary>Models that are no ONNX files: timed through a program that serves them, or left to what their program reported.</summary>
public sealed class ServedProgramTests : IDisposable
{
    private readonly CommandRun run = new();

    [Fact]
    public void A_serving_program_is_asked_line_by_line_and_timed()
    {
        run.Write("requests.txt", "one\ntwo\n");
        run.Write("serve.sh", """while read -r request; do echo "$request" >> seen.txt; echo "answer to $request by $(cat "$1")"; done""");

        var done = Measure(run.Write("model.txt", "weights"), new ServingSpec { Sample = "requests.txt", Command = ["sh", "serve.sh", "${artifact}"] });

        Assert.InRange(done.Metrics["latency_p50"], 0.001, 5000);
        Assert.Equal(1000 / done.Metrics["latency_p50"], done.Metrics["throughput"], 6);
        Assert.Equal(7, done.Metrics["artifact_bytes"]);
        Assert.Equal(["one", "two", "one"], File.ReadLines(run.At("seen.txt")).Take(3));
    }

    [Fact]
    public void One_that_ends_instead_of_answering_is_told()
    {
        var failed = Assert.Throws<StageFailedException>(() => Measure(run.Write("model.txt", "weights"), new ServingSpec { Command = ["sh", "-c", "exit 3"] }));

        Assert.Equal("The serving command ended before it answered request 1.", failed.Message);
    }

    [Fact]
    public void Without_one_the_cost_is_what_the_program_reported_and_says_so()
    {
        var done = Measure(run.Write("model.txt", "weights"), new ServingSpec());

        Assert.Equal("reported: the model 'model.txt' is no ONNX file, and the spec has no serving.command", done.Facts["inference_cost"]);
        Assert.Equal("reported: the program left no model to measure", Measure(null, new ServingSpec()).Facts["inference_cost"]);
        Assert.False(done.Metrics.ContainsKey("latency_p50"));
    }

    public void Dispose() => run.Dispose();

    private TrainerDone Measure(string? artifact, ServingSpec serving) => new CommandMeasureStage(TimeProvider.System).Run(
        new RunRequest
        {
            Trainer = "command",
            Node = "node",
            Stage = "measure",
            Parameters = ImmutableSortedDictionary<string, Optimizer.Core.Search.ParameterValue>.Empty,
            Parent = artifact,
            Output = run.At("measure"),
            Devices = ["cpu"],
            Command = run.Shell(""),
            Serving = serving,
        },
        CommandRun.NoData, new RecordingControl());
}
