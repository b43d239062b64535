using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Optimizer.Annotations;

namespace Optimizer.AutoML;

/// <summary>One of our samplers as the tuner of an AutoML experiment: <c>experiment.SetSampler("gp")</c>.</summary>
public sealed class SamplerTuner(SearchSpace space, string method = "auto", long seed = 0) : ITuner
{
    private readonly SpaceTuner tuner = new(new SpaceTree(OptionTree.Of(space)), method, seed);

    /// <exception cref="InvalidOperationException">Every configuration of the space was tried.</exception>
    public Parameter Propose(TrialSettings settings) => tuner.Propose(settings.TrialId) is { } values
        ? OptionTree.Parameter(values)
        : throw new InvalidOperationException("Every configuration of the search space was tried; end the experiment.");

    public void Update(TrialResult result) => tuner.Update(result.TrialSettings.TrialId, result.Loss);
}

public static class SamplerTunerExtensions
{
    /// <param name="method">One of <see cref="Core.Samplers.SamplerCatalog.Methods"/>.</param>
    public static AutoMLExperiment SetSampler(this AutoMLExperiment experiment, string method = "auto") => experiment.SetTuner(services =>
    {
        var settings = (AutoMLExperiment.AutoMLExperimentSettings)services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings))!;
        return new SamplerTuner(settings.SearchSpace, method, settings.Seed ?? 0);
    });
}
