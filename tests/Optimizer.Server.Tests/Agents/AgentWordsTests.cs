using Grpc.Core;
using Optimizer.Contracts.Agents;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Agents;
using WireAction = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Server.Tests.Agents;

public class AgentWordsTests
{
    [Fact]
    public void Every_outcome_of_the_protocol_is_the_one_of_the_same_name_and_number()
    {
        var said = Enum.GetValues<Outcome>().Where(outcome => outcome != Outcome.Unspecified).ToList();

        Assert.Equal(10, said.Count);
        Assert.All(said, outcome => Assert.Equal((outcome.ToString(), (int)outcome), (AgentWords.Of(outcome).ToString(), (int)AgentWords.Of(outcome))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(99)]
    public void An_outcome_that_is_not_known_is_refused(int outcome) =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => AgentWords.Of((Outcome)outcome)).StatusCode);

    [Fact]
    public void Verdicts_keep_their_names()
    {
        Assert.Equal(
            [WireAction.Continue, WireAction.Pause, WireAction.Stop],
            new[] { VerdictAction.Continue, VerdictAction.Pause, VerdictAction.Stop }.Select(AgentWords.Of));
        Assert.Throws<InvalidOperationException>(() => AgentWords.Of(VerdictAction.None));
    }

    [Fact]
    public void An_end_keeps_all_it_says_and_empty_text_is_none()
    {
        var ended = new Ended
        {
            Sweep = "s",
            Node = "n",
            Attempt = 3,
            Outcome = Outcome.Done,
            Artifact = "/a/model.onnx",
            Epoch = 9,
            Seconds = 12.5,
            OverrunSeconds = 0.5,
            Log = "/a/log.txt",
        };
        ended.Metrics.Add("accuracy", double.NaN);
        ended.Facts.Add("machine", "m");

        var result = AgentWords.Of(ended, "w/cpu-0");

        Assert.Equal(("s", "n", 3, "w/cpu-0"), (result.Attempt.Sweep, result.Attempt.Node, result.Attempt.Attempt, result.Attempt.Device));
        Assert.Equal((AttemptOutcome.Done, null, "/a/model.onnx", null), (result.Outcome, result.Message, result.Artifact, result.Checkpoint));
        Assert.Equal((9, 12.5, 0.5, null, "/a/log.txt"), (result.Epoch, result.Seconds, result.OverrunSeconds, result.Joules, result.Log));
        Assert.Equal(double.NaN, result.Metrics["accuracy"]);
        Assert.Equal("m", result.Facts["machine"]);
    }

    [Fact]
    public void No_joules_are_none_and_zero_joules_are_zero()
    {
        Assert.Null(AgentWords.Of(new Ended { Outcome = Outcome.Done }, "w/d").Joules);
        Assert.Equal(0, AgentWords.Of(new Ended { Outcome = Outcome.Done, Joules = 0 }, "w/d").Joules);
    }
}
