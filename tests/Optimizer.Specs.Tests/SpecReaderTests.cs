using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Tests;

public class SpecReaderTests
{
    private const string Json = """
        {"name": "j", "trainer": {"kind": "image-classifier", "data": {"path": "a.csv"}}, "objectives": ["loss"], "budget": {"trials": 3},
        	"prices": {"cpu": 0.1}, "parameters": {"learning_rate": {"min": 1e-3, "max": 0.1}, "epochs": 2}}
        """;

    [Fact]
    public void A_spec_in_json_with_tabs_between_is_read()
    {
        Assert.Empty(SampleSpec.Read(Json).Errors);
    }

    [Fact]
    public void Line_ends_and_a_byte_order_mark_change_nothing()
    {
        var text = SampleSpec.With("optimizer: [sgd, adam]\nmomentum: {min: 0.5, max: 0.9, when: {optimizer: sgd}}");

        var (unix, windows) = (SampleSpec.Read(text).Spec!, SampleSpec.Read("\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal)).Spec!);

        Assert.Equal(SweepDigest.Of(unix), SweepDigest.Of(windows));
    }

    [Fact]
    public void Anchors_aliases_and_merges_are_understood()
    {
        var spec = SampleSpec.Read(SampleSpec.With("learning_rate: &range {min: 0.001, max: 0.1}\nweight_decay: *range\ndropout: {<<: *range, max: 0.5}")).Spec!;

        Assert.Equal(["weight_decay", "dropout"], spec.Space.Parameters.Skip(1).Take(2).Select(parameter => parameter.Name));
        Assert.Equal(0.5, Assert.IsType<Core.Search.FloatParameter>(spec.Space.Parameters[2]).High);
    }

    [Theory]
    [InlineData("constraints: [accuracy >= 90%]", "accuracy", true, 0.9)]
    [InlineData("constraints: latency_p95 <= 5ms", "latency_p95", false, 5)]
    [InlineData("constraints: [latency_p50<=0.2s]", "latency_p50", false, 200)]
    [InlineData("constraints: ['artifact_bytes <= 1MB']", "artifact_bytes", false, 1e6)]
    [InlineData("constraints: [peak_memory_bytes <= 1.5 MiB]", "peak_memory_bytes", false, 1572864)]
    [InlineData("constraints: [throughput >= 1000/s]", "throughput", true, 1000)]
    [InlineData("constraints: [inference_cost <= $0.05]", "inference_cost", false, 0.05)]
    public void A_constraint_is_converted_to_the_unit_of_its_metric(string written, string metric, bool atLeast, double bound)
    {
        Assert.Equal(new OutputConstraint(metric, atLeast, bound), Assert.Single(SampleSpec.Read(SampleSpec.With(more: written)).Spec!.Constraints));
    }

    [Theory]
    [InlineData("budget: $0.02", 20_000_000L, null, null)]
    [InlineData("budget: {cost: 0.02, time: 1h30m, trials: 5}", 20_000_000L, 5400.0, 5)]
    [InlineData("budget: {time: 90s}", null, 90.0, null)]
    [InlineData("budget: {time: 1d 2h}\nrun_cap: 7", null, 93600.0, 7)]
    [InlineData("run_cap: 9", null, null, 9)]
    [InlineData("budget: {trials: 4}\nrun_cap: 9", null, null, 4)]
    public void A_budget_is_money_time_and_trials(string written, long? cost, double? seconds, int? trials)
    {
        var text = SampleSpec.With(more: written).Replace("budget: 0.01\n", "", StringComparison.Ordinal);

        Assert.Equal(new Budget(cost, seconds, trials), SampleSpec.Read(text).Spec!.Budget);
    }

    [Fact]
    public void Several_classes_devices_and_memory_for_one_attempt()
    {
        var spec = SampleSpec.Read(SampleSpec.With(more: "resources: {class: [t4, a100], gpus: 2, cores: 4, memory: 16GB}")
            .Replace("{cpu: 0.1}", "{t4: 0.35, a100: 3.2}", StringComparison.Ordinal)).Spec!;

        Assert.Equal(("t4", 2, 4, 16_000_000_000L), (spec.Resources.Class, spec.Resources.Gpus, spec.Resources.Cores, spec.Resources.MemoryBytes));
        Assert.Equal(["a100"], spec.Resources.AlsoClasses!.Value);
        Assert.Equal("t4", spec.Serving.Class);
    }

    [Fact]
    public void A_list_of_one_class_is_that_class()
    {
        Assert.Equal(new ResourceSpec { Class = "cpu" }, SampleSpec.Read(SampleSpec.With(more: "resources: {class: [cpu]}")).Spec!.Resources);
    }

    [Fact]
    public void How_a_sweep_is_run_is_no_part_of_what_it_is()
    {
        var plain = SampleSpec.Read(SampleSpec.With()).Spec!;
        var spec = SampleSpec.Read(SampleSpec.With(more: """
            project: vision
            priority: 700
            keep: frontier
            failures:
              - {match: "(?i)nccl (error|timeout)", then: retry_elsewhere}
              - {match: 'ECC error', then: exclude_device}
              - {match: bad label, then: do_not_retry}
            """)).Spec!;

        Assert.Equal(("vision", 700, "frontier"), (spec.Project, spec.Priority, spec.Keep));
        Assert.Equal(
            [
                new FailureRule("(?i)nccl (error|timeout)", FailureAction.RetryElsewhere), new FailureRule("ECC error", FailureAction.ExcludeDevice),
                new FailureRule("bad label", FailureAction.DoNotRetry),
            ],
            spec.Failures!.Value);
        Assert.Equal(SweepDigest.Of(plain), SweepDigest.Of(spec));
    }

    [Fact]
    public void What_is_usual_need_not_be_said()
    {
        var spec = SampleSpec.Read(SampleSpec.With(more: "project: default\nkeep: all\npriority: 0\nfailures: []")).Spec!;

        Assert.Equal((null, null, 0, false), (spec.Project, spec.Keep, spec.Priority, spec.Failures.HasValue));
    }

    [Fact]
    public void Everything_else_of_a_spec_reaches_the_sweep()
    {
        var spec = SampleSpec.Read(SampleSpec.With(
            "quantization: [none, int4]\nepochs: 9",
            """
            name: all-of-it
            description: 'Said: so'
            method: tpe
            reference: {accuracy: 80%, inference_cost: 2}
            stages: [train, {name: compress, branches: 3}]
            stopping: {rule: asha, min_epochs: 2, reduction: 4}
            resources: {class: gpu, cores: 2, gpus: 1, concurrency: 3, price: $1.20/h}
            serving: {class: cpu, batch_sizes: [64, 1]}
            seed: -4
            replicates: 2
            retries: 0
            notify: [https://example.org/hook, {command: [mail, -s, done]}]
            thinking: inline
            """)).Spec!;

        Assert.Equal(("all-of-it", "Said: so", "tpe", -4L, 2, 0, true), (spec.Name, spec.Description, spec.Method, spec.Seed, spec.Replicates, spec.Retries, spec.ThinkInline));
        Assert.Equal((0.8, 2.0), (spec.Reference["accuracy"], spec.Reference["inference_cost"]));
        Assert.Equal(new StoppingSpec { Rule = "asha", MinEpochs = 2, Reduction = 4 }, spec.Stopping);
        Assert.Equal(new ResourceSpec { Class = "gpu", Cores = 2, Gpus = 1, Concurrency = 3 }, spec.Resources);
        Assert.Equal([1, 64], spec.Serving.BatchSizes);
        Assert.Equal((1_200_000_000L, 100_000_000L), (spec.Prices["gpu"].NanoPerHour, spec.Prices["cpu"].NanoPerHour));
        Assert.Equal(3, spec.Stages[1].Branches);
        Assert.Equal("https://example.org/hook", spec.Notify[0].Webhook);
        Assert.Equal(["mail", "-s", "done"], spec.Notify[1].Command);
    }

    [Theory]
    [InlineData("{type: hyperband, min_iter: 3}", 3, 3)]
    [InlineData("{type: hyperband, min_iter: 2, eta: 4, strict: false}", 2, 4)]
    [InlineData("{type: hyperband, max_iter: 27, s: 2}", 3, 3)]
    public void Hyperband_is_read_as_asynchronous_halving(string written, int minEpochs, int reduction)
    {
        var spec = SampleSpec.Read(SampleSpec.With("learning_rate: [0.1, 0.2]\nepochs: 81", $"early_terminate: {written}")).Spec!;

        Assert.Equal(new StoppingSpec { Rule = "asha", MinEpochs = minEpochs, Reduction = reduction }, spec.Stopping);
    }

    [Fact]
    public void Stopping_may_count_money_and_end_the_sweep()
    {
        var spec = SampleSpec.Read(SampleSpec.With(
            "learning_rate: [0.1, 0.2]\nepochs: 81",
            "stopping: {rule: asha, min_cost: $0.002, reduction: 4, cost_aware: true, min_gain: 1%}", "objectives: [accuracy, training_cost]")).Spec!;

        Assert.Equal(new StoppingSpec { Rule = "asha", MinCostNano = 2_000_000, Reduction = 4, CostAware = true, MinGain = 0.01 }, spec.Stopping);
        Assert.Equal(spec.Stopping, SampleSpec.Read(NativeYaml.Write(spec, [], "/")).Spec!.Stopping);
        Assert.Equal(new StoppingSpec { MinGain = 0.5 }, SampleSpec.Read(SampleSpec.With("learning_rate: [0.1, 0.2]", "stopping: {min_gain: 0.5}")).Spec!.Stopping);
    }

    [Theory]
    [InlineData("{rule: asha, min_cost: 0}", "min_cost must be an amount of money above 0, like $0.01")]
    [InlineData("{rule: asha, min_cost: $1, min_epochs: 2}", "rungs are epochs or money; keep one of them")]
    [InlineData("{rule: hyperband, min_cost: $1}", "use rule: asha")]
    [InlineData("{rule: asha, min_gain: 2}", "min_gain must be a share of the volume above 0 and below 1, like 0.01 or 1%")]
    [InlineData("{rule: asha, cost_aware: true}", "add training_cost to the objectives")]
    [InlineData("{rule: none, cost_aware: true}", "cost_aware stops trials at rungs, and there are none; add rule: asha")]
    [InlineData("{min_gain: 1%, reduction: 4}", "stopping has no rule")]
    public void Stopping_that_cannot_be_is_refused(string written, string words)
    {
        var read = SampleSpec.Read(SampleSpec.With("learning_rate: [0.1, 0.2]\nepochs: 81", $"stopping: {written}", "objectives: [accuracy]"));

        Assert.Contains(read.Errors, finding => finding.ToString().Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_not_given_is_that_of_the_file()
    {
        Assert.Equal("my-spec.v2", SpecReader.Read(SampleSpec.With(), "/some where/my spec.v2.yaml", "/").Spec!.Name);
    }

    [Fact]
    public void Yes_and_no_are_words()
    {
        Assert.Equal(
            ["1:63: header must be true or false, got 'yes'; write true"],
            SampleSpec.Errors(SampleSpec.With().Replace("shape: [1, 8, 8]", "header: yes", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var bomb = string.Concat(Enumerable.Range(1, 9).Select(level => $"{(char)('a' + level)}: &{(char)('a' + level)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + level - 1)}", 9))}]\n"));

        Assert.Equal(["5:24: with its aliases written out the file has more than 50000 nodes"], SampleSpec.Errors("a: &a [x, x, x, x, x, x, x, x, x]\n" + bomb));
    }

    [Fact]
    public void Depth_without_end_is_refused()
    {
        Assert.Equal(["1:42: nested more than 40 deep"], SampleSpec.Errors(new string('[', 5000)));
    }
}
