using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class PlacementTests
{
    private static readonly SlotOffer Cheap = new("a/cuda-0", "t4", "cuda:0", 4);
    private static readonly SlotOffer Dear = new("b/cuda-0", "a100", "cuda:0", 4);

    [Fact]
    public void A_dearer_class_takes_a_node_only_after_no_cheaper_one_took_it_for_two_seconds()
    {
        var run = new SimulatedSweep(OnCards());

        Assert.Null(Take(run, Dear));
        run.Wait(1.5);
        Assert.Null(Take(run, Dear));
        run.Wait(0.5);
        Assert.NotNull(Take(run, Dear));
        Assert.Equal(Money.FromUsd(3), run.Sweep.RunningAttempts.Single().Started.NanoPerHour);
    }

    [Fact]
    public void The_cheapest_class_takes_a_node_at_once()
    {
        var run = new SimulatedSweep(OnCards());

        Assert.NotNull(Take(run, Cheap));
        Assert.Equal(Money.FromUsd(0.5m), run.Sweep.RunningAttempts.Single().Started.NanoPerHour);
    }

    [Fact]
    public void A_class_that_is_not_listed_gets_nothing()
    {
        var run = new SimulatedSweep(OnCards());

        Assert.Null(Take(run, Cheap with { DeviceClass = "cpu", Address = "cpu" }));
    }

    [Fact]
    public void An_attempt_takes_as_many_devices_as_it_asks_for_and_costs_as_many_times_the_price()
    {
        var run = new SimulatedSweep(OnCards(new ResourceSpec { Class = "t4", Gpus = 2, Cores = 8 }));

        Assert.Null(Take(run, Cheap));
        var order = Take(run, Cheap with { FreeSlots = 2 })!;

        Assert.Equal(2, order.Slots);
        Assert.Equal((Money.FromUsd(1), 2), (run.Sweep.RunningAttempts.Single().Started.NanoPerHour, run.Sweep.RunningAttempts.Single().Started.Slots));
        run.Rebuild();
        Assert.Equal(2, Dispatch.Unconfirmed(run.Sweep, Cheap.Device)!.Slots);
    }

    [Fact]
    public void On_processors_an_attempt_takes_cores_whatever_it_would_take_of_gpus()
    {
        var run = new SimulatedSweep(OnCards(new ResourceSpec { Class = "t4", AlsoClasses = ["cpu"], Gpus = 2, Cores = 4 }));
        var offer = new SlotOffer("c/cpu-0", "cpu", "cpu", 1) { FreeSlots = 3 };

        Assert.Null(Take(run, offer));
        // Two of the cards are cheaper than four of the cores.
        Assert.Null(Take(run, offer with { FreeSlots = 4 }));
        run.Wait(2);
        Assert.Null(Take(run, offer));
        Assert.Equal(4, Take(run, offer with { FreeSlots = 4 })!.Slots);
    }

    [Fact]
    public void A_worker_without_the_memory_gets_nothing_and_one_that_does_not_tell_may_try()
    {
        var run = new SimulatedSweep(OnCards(new ResourceSpec { Class = "t4", MemoryBytes = 16_000_000_000 }));

        Assert.Null(Take(run, Cheap with { FreeMemoryBytes = 15_999_999_999 }));
        Assert.Equal(16_000_000_000, Take(run, Cheap with { FreeMemoryBytes = 16_000_000_000 })!.MemoryBytes);
        Assert.NotNull(Take(run, Dear with { DeviceClass = "t4" }));
    }

    [Fact]
    public void Training_cost_is_told_at_the_first_class_for_all_its_devices_whatever_trained()
    {
        var run = new SimulatedSweep(OnCards(new ResourceSpec { Class = "t4", AlsoClasses = ["a100"], Gpus = 2 }, trials: 1));
        run.Wait(10);
        Assert.Null(Take(run, Dear with { FreeSlots = 2 }));
        run.Wait(2);

        while (run.Sweep.Trials[1].Status != TrialStatus.Completed)
        {
            var offer = Dear with { FreeSlots = 2 };
            if (Take(run, offer) is not { } order)
            {
                run.Wait(2);
                order = Take(run, offer) ?? Take(run, offer = new SlotOffer("s/cpu-0", "cpu", "cpu", 1))!;
            }

            var seconds = order.Node.Stage == "train" ? 3600 : 0;
            End(run, offer, order, Ending(AttemptOutcome.Done, seconds));
        }

        Assert.Equal(2 * 0.5, run.Sweep.Trials[1].Metrics["training_cost"], 1e-6);
    }

    [Fact]
    public void A_node_that_ran_out_of_memory_goes_to_another_class_and_so_does_what_needs_as_much()
    {
        var run = new SimulatedSweep(WithBatches(OnCards(trials: 20), 64, 128));
        var failed = Take(run, Cheap)!;
        End(run, Cheap, failed, Ending(AttemptOutcome.OutOfMemory, 1));

        Assert.Equal(NodeStatus.Planned, run.Sweep.Nodes[failed.Node.Id].Status);
        var size = Batch(failed);
        var again = Take(run, Dear)!;
        Assert.Equal((failed.Node.Id, 2), (again.Node.Id, again.Attempt));
        // What the cheap class still gets is smaller.
        for (var tries = 0; tries < 10; tries++)
        {
            if (Take(run, Cheap with { Device = $"x/{tries}" }) is { } order && order.Node.Stage == "train") Assert.True(Batch(order) < size);
        }
    }

    [Fact]
    public void Trials_that_fit_on_no_class_fail_with_the_reason()
    {
        var run = new SimulatedSweep(WithBatches(OnCards(trials: 20), 64));
        Take(run, Cheap);
        var first = run.Sweep.RunningAttempts.Single();
        var (node, number) = (first.Started.Node, first.Started.Number);
        run.Turn(turn => Attempts.Ended(turn, Cheap.Device, node, number, Ending(AttemptOutcome.OutOfMemory, 1)));
        var order = Take(run, Dear)!;

        End(run, Dear, order, Ending(AttemptOutcome.OutOfMemory, 1));
        Assert.Null(Take(run, Dear));

        Assert.Contains(run.Sweep.Trials.Values, trial => trial is
        {
            Status: TrialStatus.Failed,
            Reason: "train ran out of memory: another trial did with batch_size 64 or less on t4, a100",
        });
        Assert.DoesNotContain(run.Sweep.Trials.Values, trial => trial.Status is TrialStatus.Waiting or TrialStatus.Running);
    }

    [Fact]
    public void On_a_single_class_a_trial_that_ran_out_of_memory_fails_at_once()
    {
        var run = new SimulatedSweep(OnCards(new ResourceSpec { Class = "t4" }));
        var order = Take(run, Cheap)!;

        End(run, Cheap, order, Ending(AttemptOutcome.OutOfMemory, 1) with { Message = "8 GB are not enough" });

        Assert.Equal("train ran out of memory: 8 GB are not enough", run.Sweep.Trials[order.Trial].Reason);
    }

    private static SweepSpec OnCards(ResourceSpec? resources = null, int trials = 4) => Specs.Mixed(trials, 100, "random", epochs: 1) with
    {
        Resources = resources ?? new ResourceSpec { Class = "t4", AlsoClasses = ["a100"] },
        Prices = Specs.Mixed().Prices.Add("t4", new DevicePrice(Money.FromUsd(0.5m))).Add("a100", new DevicePrice(Money.FromUsd(3))),
    };

    /// <summary>Everything that a training's memory depends on is the same but for the batch size.</summary>
    private static SweepSpec WithBatches(SweepSpec spec, params long[] sizes) => spec with
    {
        Space = new SearchSpace(
        [
            .. spec.Space.Parameters.Where(parameter => parameter.Name != "width"),
            new ConstantParameter("width", ParameterValue.Of(64L)),
            new CategoryParameter("batch_size", [.. sizes.Select(ParameterValue.Of)]),
        ]),
        Stages = [spec.Stages[0] with { Parameters = spec.Stages[0].Parameters.Add("batch_size") }, .. spec.Stages.Skip(1)],
    };

    private static long Batch(WorkOrder order) => order.Node.Parameters.TryGet("batch_size", out var size) ? size.AsInteger() : 0;

    private static WorkOrder? Take(SimulatedSweep run, SlotOffer offer) => run.Turn(turn => Dispatch.Take(turn, offer));

    private static void End(SimulatedSweep run, SlotOffer offer, WorkOrder order, AttemptEnding ending)
    {
        if (ending.Seconds > 10)
        {
            for (var second = 0.0; second < ending.Seconds; second += 4)
                run.Turn(turn => Attempts.Alive(turn, offer.Device, order.Node.Id, order.Attempt, second));
        }

        run.Turn(turn => Attempts.Ended(turn, offer.Device, order.Node.Id, order.Attempt, ending));
    }

    private static AttemptEnding Ending(AttemptOutcome outcome, double seconds) => new(
        outcome, null, ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", 0.9).Add("throughput", 1000),
        ImmutableSortedDictionary<string, string>.Empty, outcome == AttemptOutcome.Done ? "a.onnx" : null, outcome == AttemptOutcome.Done ? "checkpoint" : null, 1,
        seconds, null, null);
}
