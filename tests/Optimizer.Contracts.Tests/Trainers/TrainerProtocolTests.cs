using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Contracts.Tests.Trainers;

/// <summary>The lines of protocol 1, to the letter: trainers that are not ours are written against them.</summary>
public class TrainerProtocolTests
{
    [Fact]
    public void A_run_line_reads_as_documented()
    {
        var run = new ToTrainer
        {
            Run = new RunRequest
            {
                Trainer = "image-classifier",
                Node = "ab",
                Attempt = 2,
                Stage = "train",
                Parameters = ImmutableSortedDictionary<string, ParameterValue>.Empty
                    .Add("batch_size", ParameterValue.Of(64L)).Add("learning_rate", ParameterValue.Of(1.0)),
                Epochs = new EpochSpan(3, 9, 27),
                Resume = "/c",
                Output = "/o",
                Devices = ["cpu"],
                Seed = 7,
            },
        };

        Assert.Equal(
            """{"run":{"protocol":1,"trainer":"image-classifier","node":"ab","attempt":2,"stage":"train","parameters":{"batch_size":64,"learning_rate":1.0},"epochs":{"from":3,"to":9,"horizon":27},"resume":"/c","output":"/o","devices":["cpu"],"threads":1,"seed":7,"data_digest":""}}""",
            JsonSerializer.Serialize(run, CoreJson.Options));
    }

    [Theory]
    [InlineData("""{"pause":{}}""")]
    [InlineData("""{"stop":{}}""")]
    [InlineData("""{"acknowledged":{"epoch":4}}""")]
    public void A_line_to_the_trainer_comes_back_as_it_went(string line) =>
        Assert.Equal(line, JsonSerializer.Serialize(JsonSerializer.Deserialize<ToTrainer>(line, CoreJson.Options), CoreJson.Options));

    [Theory]
    [InlineData("""{"ready":{"protocol":1,"pid":12}}""")]
    [InlineData("""{"report":{"epoch":4,"metrics":{"accuracy":0.93,"loss":"NaN"}}}""")]
    [InlineData("""{"checkpoint":{"epoch":9,"path":"/c/9"}}""")]
    [InlineData("""{"failed":{"kind":"diverged","message":"loss is NaN at epoch 3"}}""")]
    public void A_line_from_the_trainer_comes_back_as_it_went(string line) =>
        Assert.Equal(line, JsonSerializer.Serialize(JsonSerializer.Deserialize<FromTrainer>(line, CoreJson.Options), CoreJson.Options));

    [Fact]
    public void A_done_line_may_leave_everything_out()
    {
        var done = JsonSerializer.Deserialize<FromTrainer>("""{"done":{}}""", CoreJson.Options)!.Done!;

        Assert.Equal((0, 0, null, null, false), (done.Metrics.Count, done.Facts.Count, done.Artifact, done.Checkpoint, done.Paused));
    }
}
