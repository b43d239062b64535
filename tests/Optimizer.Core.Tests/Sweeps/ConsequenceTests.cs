using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class ConsequenceTests
{
    private static readonly SlotOffer First = new("one/cpu-0", "cpu", "cpu", 1);
    private static readonly SlotOffer Second = new("one/cpu-1", "cpu", "cpu", 1);
    private static readonly SlotOffer Elsewhere = new("two/cpu-0", "cpu", "cpu", 1);

    [Fact]
    public void A_rule_that_says_do_not_retry_fails_the_node_at_once()
    {
        var run = With(FailureAction.DoNotRetry);
        var order = Take(run, First)!;

        Fail(run, First, order);

        Assert.Equal(NodeStatus.Failed, run.Sweep.Nodes[order.Node.Id].Status);
        Assert.Equal(TrialStatus.Failed, run.Sweep.Trials[order.Trial].Status);
    }

    [Fact]
    public void A_device_that_a_rule_excludes_gets_nothing_more_and_the_retry_is_free()
    {
        var run = With(FailureAction.ExcludeDevice, retries: 0);
        var order = Take(run, First)!;

        Fail(run, First, order);

        Assert.Null(Take(run, First));
        Assert.Equal(order.Node.Id, Take(run, Second)!.Node.Id);
        run.Rebuild();
        Assert.Contains(First.Device, run.Sweep.ExcludedDevices);
        Assert.Equal(0, run.Sweep.Nodes[order.Node.Id].Failures);
    }

    [Fact]
    public void Retry_elsewhere_tries_another_worker_first_and_the_same_after_half_a_minute()
    {
        var run = With(FailureAction.RetryElsewhere, trials: 1);
        var order = Take(run, First)!;
        Fail(run, First, order);

        Assert.Null(Take(run, Second));
        run.Wait(29);
        Assert.Null(Take(run, Second));
        run.Wait(1);
        Assert.Equal((order.Node.Id, 2), Take(run, Second) is { } again ? (again.Node.Id, again.Attempt) : default);
        Assert.Equal(1, run.Sweep.Nodes[order.Node.Id].Failures);
    }

    [Fact]
    public void Retry_elsewhere_counts_against_the_retries()
    {
        var run = With(FailureAction.RetryElsewhere, retries: 1, trials: 1);
        Fail(run, First, Take(run, First)!);
        var again = Take(run, Elsewhere)!;

        Fail(run, Elsewhere, again);

        Assert.Equal(NodeStatus.Failed, run.Sweep.Nodes[again.Node.Id].Status);
    }

    [Fact]
    public void The_last_lines_of_the_log_are_searched_line_by_line_and_the_first_rule_wins()
    {
        var run = new SimulatedSweep(Specs.Mixed(4) with
        {
            Failures = [new FailureRule("^NCCL error$", FailureAction.ExcludeDevice), new FailureRule("error", FailureAction.DoNotRetry)],
        });
        var order = Take(run, First)!;

        Fail(run, First, order, message: "exit code 1", tail: "epoch 3\nNCCL error\nbye");

        Assert.Equal(FailureAction.ExcludeDevice, run.Log.OfType<AttemptEnded>().Single().Then);
    }

    [Theory, InlineData(AttemptOutcome.Lost), InlineData(AttemptOutcome.Preempted), InlineData(AttemptOutcome.Paused), InlineData(AttemptOutcome.Diverged)]
    public void Rules_are_for_failures_only(AttemptOutcome outcome)
    {
        var run = With(FailureAction.ExcludeDevice);
        var order = Take(run, First)!;

        Fail(run, First, order, outcome: outcome);

        Assert.Null(run.Log.OfType<AttemptEnded>().Single().Then);
    }

    [Fact]
    public void A_pattern_that_never_comes_to_an_end_matches_nothing()
    {
        var run = new SimulatedSweep(Specs.Mixed(4) with { Failures = [new FailureRule("(a+)+$", FailureAction.DoNotRetry)] });
        var order = Take(run, First)!;

        Fail(run, First, order, message: new string('a', 60) + "!");

        Assert.Equal(NodeStatus.Planned, run.Sweep.Nodes[order.Node.Id].Status);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_read_is_left_and_costs_no_retry_twice()
    {
        var run = new SimulatedSweep(Specs.Mixed(1, epochs: 9) with { Retries = 0 });
        var order = Take(run, First)!;
        run.Turn(turn => Attempts.Report(turn, First.Device, order.Node.Id, 1, 3, ImmutableSortedDictionary<string, double>.Empty, 3));
        run.Turn(turn => Attempts.Checkpointed(turn, First.Device, order.Node.Id, 1, 3, "torn"));
        run.Turn(turn => Attempts.Ended(turn, First.Device, order.Node.Id, 1, AttemptEnding.Of(AttemptOutcome.Preempted, "worker goes", 3)));
        var resumed = Take(run, First)!;
        Assert.Equal(("torn", 3), (resumed.Resume, resumed.FromEpoch));

        Unreadable(run, resumed);
        var scratch = Take(run, First)!;
        Assert.Equal((null, 0, 0.0), (scratch.Resume, scratch.FromEpoch, run.Sweep.Nodes[order.Node.Id].ProductiveSeconds));
        Unreadable(run, scratch);
        run.Rebuild();
        Assert.Equal((NodeStatus.Planned, 0), (run.Sweep.Nodes[order.Node.Id].Status, run.Sweep.Nodes[order.Node.Id].Failures));

        Unreadable(run, Take(run, First)!);
        Assert.Equal(NodeStatus.Failed, run.Sweep.Nodes[order.Node.Id].Status);
    }

    [Fact]
    public void A_span_whose_own_and_earlier_checkpoint_cannot_be_read_begins_at_the_first_epoch()
    {
        var run = new SimulatedSweep(Specs.Mixed(4, stopping: "asha", epochs: 9) with { Retries = 0 });
        WorkOrder? order = null;
        while (order is not { Node.Epochs.From: > 0 })
        {
            if (order is not null) Done(run, order);
            order = Take(run, First)!;
        }

        Assert.NotNull(order.Resume);
        Unreadable(run, order);
        WorkOrder again;
        while ((again = Take(run, First)!).Node.Id != order.Node.Id) Done(run, again);

        Assert.Equal((null, 0), (again.Resume, again.FromEpoch));
    }

    [Fact]
    public void New_rules_priority_and_keep_are_taken_over_from_a_spec_submitted_again_and_once_only()
    {
        var spec = Specs.Mixed();
        var run = new SimulatedSweep(spec);
        var other = spec with { Priority = 5, Keep = "frontier", Failures = [new FailureRule("x", FailureAction.DoNotRetry)] };

        foreach (var _ in Enumerable.Range(0, 2)) Assert.Null(run.Turn(turn => Lifecycle.Submit(turn, other, SweepDigest.Of(other))));
        run.Rebuild();

        Assert.Single(run.Log.OfType<OperationsChanged>());
        Assert.Equal((5, "frontier", 1), (run.Sweep.Spec.Priority, run.Sweep.Spec.Keep, run.Sweep.Spec.Failures!.Value.Length));
    }

    [Fact]
    public void An_event_of_an_earlier_version_reads_as_it_was()
    {
        var ended = JsonSerializer.Deserialize<SweepEvent>(
            """
            {"event":"attempt_ended","node":"n","attempt":1,"outcome":"crashed","message":"m","seconds":1,"released_nano":1,"charged_nano":1,
            "overrun_nano":0,"node_status":"planned","productive_seconds":0,"metrics":{},"facts":{},"epoch":0,"at":"1970-01-01T00:00:00+00:00"}
            """,
            CoreJson.Options);

        var same = Assert.IsType<AttemptEnded>(ended);
        Assert.Equal((null, null), (same.Then, same.CheckpointLost));
        Assert.DoesNotContain("then", JsonSerializer.Serialize(ended, CoreJson.Options), StringComparison.Ordinal);
    }

    [Theory, InlineData("full"), InlineData("unreachable")]
    public void Files_that_cannot_be_stored_are_not_held_against_the_node_ten_times(string store)
    {
        var run = new SimulatedSweep(Specs.Mixed(1) with { Retries = 0 });
        WorkOrder order = null!;
        for (var times = 0; times < Consequence.MostStoreTroubles; times++)
        {
            order = Take(run, First)!;
            Assert.Equal(times + 1, order.Attempt);
            NotStored(run, order, store);
            run.Rebuild();
        }

        Assert.Equal((0, Consequence.MostStoreTroubles), (run.Sweep.Nodes[order.Node.Id].Failures, run.Sweep.Nodes[order.Node.Id].StoreTroubles));
        NotStored(run, Take(run, First)!, store);

        Assert.Equal(NodeStatus.Failed, run.Sweep.Nodes[order.Node.Id].Status);
    }

    private static void NotStored(SimulatedSweep run, WorkOrder order, string store) => run.Turn(turn => Attempts.Ended(
        turn, First.Device, order.Node.Id, order.Attempt, AttemptEnding.Of(AttemptOutcome.Error, "no space left on device", 1) with
        {
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("store", store),
        }));

    private static SimulatedSweep With(FailureAction then, int retries = 2, int trials = 4) =>
        new(Specs.Mixed(trials) with { Retries = retries, Failures = [new FailureRule("disk", then)] });

    private static WorkOrder? Take(SimulatedSweep run, SlotOffer offer) => run.Turn(turn => Dispatch.Take(turn, offer));

    private static void Fail(
        SimulatedSweep run, SlotOffer offer, WorkOrder order, AttemptOutcome outcome = AttemptOutcome.Crashed, string message = "disk on fire", string? tail = null) =>
        run.Turn(turn => Attempts.Ended(turn, offer.Device, order.Node.Id, order.Attempt, AttemptEnding.Of(outcome, message, 1) with { LogTail = tail }));

    private static void Unreadable(SimulatedSweep run, WorkOrder order) => run.Turn(turn => Attempts.Ended(
        turn, First.Device, order.Node.Id, order.Attempt, AttemptEnding.Of(AttemptOutcome.BadOutput, "the checkpoint's sum is wrong", 1) with
        {
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("checkpoint", "unreadable"),
        }));

    private static void Done(SimulatedSweep run, WorkOrder order) => run.Turn(turn => Attempts.Ended(
        turn, First.Device, order.Node.Id, order.Attempt, AttemptEnding.Of(AttemptOutcome.Done, "", 1) with
        {
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.9).Add("throughput", 1000),
            Artifact = "a.onnx",
            Checkpoint = order.Node.Id + "/checkpoint",
            Epoch = order.Node.Epochs?.To ?? 0,
        }));
}
