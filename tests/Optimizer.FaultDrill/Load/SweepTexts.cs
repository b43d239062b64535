using System.Collections.Immutable;

namespace Optimizer.FaultDrill.Load;

/// <param name="Name">First part of its sweeps' names.</param>
/// <param name="Project">Null: the default one.</param>
internal sealed record SweepKind(string Name, string? Project, string Method, string Extra, int Epochs, int Trials, string Cost);

/// <summary>The sweeps of the drill: narrow networks on real digits, done in a minute or two.</summary>
internal static class SweepTexts
{
    /// <summary>A project whose budget is enough for some of its sweeps and not for all.</summary>
    public const string Project = "shared";

    public static readonly ImmutableArray<SweepKind> Kinds =
    [
        new("tpe", null, "tpe", "", Epochs: 24, Trials: 12, "0.05"),
        new("asha", Project, "auto", "stopping: {rule: asha, min_epochs: 4, reduction: 2}", Epochs: 32, Trials: 16, "0.05"),
        new("sobol", Project, "sobol", "replicates: 2", Epochs: 16, Trials: 10, "0.05"),
        new("poor", null, "tpe", "stopping: {rule: asha, min_epochs: 4, reduction: 2}", Epochs: 32, Trials: 40, "0.004"),
    ];

    /// <param name="number">Its trials differ from those of the kind's other sweeps.</param>
    public static string Of(SweepKind kind, int number, string data) => $$$"""
        name: {{{kind.Name}}}-{{{number}}}
        trainer:
          kind: image-classifier
          data: {path: {{{data}}}, shape: [1, 8, 8]}
        method: {{{kind.Method}}}
        seed: {{{number}}}
        parameters:
          model: mlp
          width: {min: 32, max: 256}
          depth: {min: 1, max: 2}
          epochs: {{{kind.Epochs}}}
          learning_rate: {min: 0.001, max: 0.01, log: true}
          quantization: [none, int8_static]
          pruning: [none, structured]
          sparsity: {min: 0.1, max: 0.5, when: {pruning: structured}}
        stages:
          - train
          - {name: compress, branches: 2}
        objectives:
          - {metric: accuracy, goal: maximize}
          - {metric: training_cost, goal: minimize}
          - {metric: inference_cost, goal: minimize}
        budget: {cost: {{{kind.Cost}}}, trials: {{{kind.Trials}}}}
        prices: {cpu: 0.36}
        serving: {class: cpu, batch_sizes: [1]}
        retries: 20
        {{{kind.Extra}}}
        """;
}
