using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.ML.AutoML;
using Optimizer.Annotations;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.AutoML;

/// <summary>
/// An AutoML trial runner (such as that of a <c>SweepablePipeline</c>) as the trials of a sweep of ours: the sweep, of <c>trainer: {kind: external}</c> as
/// <see cref="Submit"/> starts it, decides and holds the budget; the runner fits.
/// </summary>
/// <param name="metric">The sweep's name of what the runner measures.</param>
public sealed class ExperimentTrials(OptimizerClient client, string sweep, ITrialRunner runner, Microsoft.ML.SearchSpace.SearchSpace space, string metric, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SpaceTree tree = new(OptionTree.Of(space));

    /// <summary>Starts a sweep whose trials such runners do.</summary>
    /// <param name="space">Of the experiment, or of its pipeline.</param>
    /// <param name="objective">What the runner measures; the cost of training is minimised beside it.</param>
    /// <param name="price">Of an hour of what the runners run on.</param>
    public static Task<SubmitResult> Submit(
        OptimizerClient client, string name, Microsoft.ML.SearchSpace.SearchSpace space, Objective objective, Budget budget, DevicePrice price, CancellationToken cancel)
    {
        var searched = new SpaceTree(OptionTree.Of(space)).Space;
        var spec = new SweepSpec
        {
            Name = name,
            Trainer = new TrainerSpec(TrainerSpec.External),
            Objectives = [objective, new Objective("training_cost", Goal.Minimize)],
            Space = searched,
            Stages = [new StageSpec(StageNode.Train, [.. searched.Parameters.Select(parameter => parameter.Name)])],
            Budget = budget,
            Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty.Add("cpu", price),
        };
        return client.Submit(new SubmitRequest(JsonSerializer.SerializeToElement(spec, CoreJson.Options)), cancel);
    }

    /// <summary>Asks, fits and tells until the sweep has nothing more to try.</summary>
    /// <param name="name">Of this process among those that ask.</param>
    public async Task Run(string name, CancellationToken cancel)
    {
        while (await client.Ask(sweep, name, cancel) is { Status: "running" } asked)
        {
            if (asked.Trial is { } trial) await client.Tell(sweep, trial.Number, await Fit(trial, name, cancel), cancel);
            else await Task.Delay(Pause, clock, cancel);
        }
    }

    private async Task<TellRequest> Fit(AskedTrialRow trial, string name, CancellationToken cancel)
    {
        try
        {
            var values = tree.Values(ConfigurationOf(trial));
            var result = await runner.RunAsync(new TrialSettings { TrialId = trial.Number, Parameter = OptionTree.Parameter(values) }, cancel);
            return new TellRequest(name, trial.Attempt, new() { [metric] = result.Metric }, Seconds: result.DurationInMilliseconds / 1000);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new TellRequest(name, trial.Attempt, Failed: failure is OutOfMemoryException ? "out_of_memory" : "error", Message: failure.Message);
        }
    }

    private static Configuration ConfigurationOf(AskedTrialRow trial) => trial.Parameters.Aggregate(
        Configuration.Empty, (configuration, pair) => configuration.With(pair.Key, pair.Value.Deserialize<ParameterValue>(CoreJson.Options)));
}
