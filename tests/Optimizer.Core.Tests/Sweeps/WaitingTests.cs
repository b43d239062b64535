using System.Collections.Immutable;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class WaitingTests
{
    private static readonly LiveDevice One = new("a/cuda-0", "t4", IsGpu: true, 8_000_000_000);
    private static readonly LiveDevice Two = new("a/cuda-1", "t4", IsGpu: true, 8_000_000_000);
    private static readonly LiveDevice Elsewhere = new("b/cuda-0", "t4", IsGpu: true, 8_000_000_000);
    private static readonly LiveDevice Cpu = new("c/cpu-0", "cpu", IsGpu: false, null);

    [Fact]
    public void Without_workers_it_says_what_to_start() =>
        Assert.Equal("nothing runs: no worker is here to train on t4; start one with `optimizer serve --role worker`", Waiting.Why(Sweep().Sweep, []));

    [Fact]
    public void A_class_that_nobody_has_is_told_beside_those_that_are_here_until_one_comes()
    {
        var sweep = Sweep().Sweep;

        Assert.Equal(
            "nothing runs: no worker has a device of class t4 to train on, those here are cpu; start one that has, or change the spec's resources",
            Waiting.Why(sweep, [Cpu]));
        Assert.Null(Waiting.Why(sweep, [Cpu, One]));
    }

    [Fact]
    public void Devices_that_are_all_excluded_are_named_until_another_comes()
    {
        var run = Sweep(spec => spec with { Failures = [new FailureRule("broken", FailureAction.ExcludeDevice)] });
        var order = run.Turn(turn => Dispatch.Take(turn, new SlotOffer(One.Id, "t4", "cuda:0", 4)))!;
        Assert.Null(Waiting.Why(run.Sweep, []));

        run.Turn(turn => Attempts.Ended(turn, One.Id, order.Node.Id, order.Attempt, new AttemptEnding(
            AttemptOutcome.Error, "broken card", ImmutableSortedDictionary<string, double>.Empty, ImmutableSortedDictionary<string, string>.Empty, null, null, 0, 1, null, null)));

        Assert.Contains(One.Id, run.Sweep.ExcludedDevices);
        Assert.Equal(
            "nothing runs: the spec's failure rules exclude every device of class t4 that is here (a/cuda-0); it goes on when another comes",
            Waiting.Why(run.Sweep, [One, Cpu]));
        Assert.Null(Waiting.Why(run.Sweep, [One, Elsewhere]));
    }

    [Fact]
    public void Too_few_devices_on_one_worker_and_too_little_memory_are_told()
    {
        var two = Sweep(spec => spec with { Resources = spec.Resources with { Gpus = 2 } }).Sweep;
        var large = Sweep(spec => spec with { Resources = spec.Resources with { MemoryBytes = 16_000_000_000 } }).Sweep;

        Assert.Equal(
            "nothing runs: a training takes 2 devices of class t4 of one worker, and no worker here has as many; start one with `optimizer serve --role worker` that has",
            Waiting.Why(two, [One, Elsewhere]));
        Assert.Null(Waiting.Why(two, [One, Two]));
        Assert.Contains("a training takes 16 GB of memory", Waiting.Why(large, [One]), StringComparison.Ordinal);
        Assert.Null(Waiting.Why(large, [One with { WorkerMemoryBytes = null }]));
    }

    [Fact]
    public void What_outside_clients_evaluate_waits_for_no_device() =>
        Assert.Null(Waiting.Why(Sweep(spec => spec with { Trainer = new TrainerSpec(TrainerSpec.External) }).Sweep, []));

    private static SimulatedSweep Sweep(Func<SweepSpec, SweepSpec>? change = null)
    {
        var spec = Specs.Mixed(4, 1, "random") with
        {
            Resources = new ResourceSpec { Class = "t4" },
            Serving = new ServingSpec { Class = "t4" },
            Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("t4", new DevicePrice(Money.FromUsd(0.5m))),
        };
        return new SimulatedSweep(change?.Invoke(spec) ?? spec);
    }
}
