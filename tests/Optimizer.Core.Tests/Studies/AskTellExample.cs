using Optimizer.Core.Search;
using Optimizer.Core.Studies;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Studies;

/// <summary>What docs/ask-tell.md shows: the usings and the lines between the marks.</summary>
internal static class AskTellExample
{
    public static Study Run(TextWriter output)
    {
        // example
        var study = new Study(
            new SearchSpace(
            [
                new CategoryParameter("solver", [ParameterValue.Of("lbfgs"), ParameterValue.Of("saga")]),
                new FloatParameter("penalty", 0.001, 10, log: true),
                new FloatParameter("l1_ratio", 0, 1) { When = [new Condition("solver", [ParameterValue.Of("saga")])] },
            ]),
            [new Objective("error", Goal.Minimize), new Objective("seconds", Goal.Minimize)],
            new StudyOptions { Seed = 1, Trials = 60 });

        // Tried first; the sampler fills in the penalty.
        study.Enqueue(Configuration.Empty.With("solver", ParameterValue.Of("lbfgs")));

        while (study.Ask() is { } asked)
        {
            // Your own work: train, measure, simulate. Several may be asked for before any is told.
            var saga = asked.Configuration["solver"].ToString() == "saga";
            var penalty = Math.Log10(asked.Configuration["penalty"].AsDouble());
            var error = 0.2 + (0.05 * penalty * penalty) - (saga ? 0.1 * asked.Configuration["l1_ratio"].AsDouble() : 0);
            var seconds = (saga ? 4 : 1) + Math.Max(0, -penalty);

            if (error > 0.5) study.TellFailed(asked.Number, "did not converge");
            else study.Tell(asked.Number, error, seconds);
        }

        output.WriteLine($"best: {study.Best!.Configuration}, error {study.Best.Metrics["error"]:0.000}");
        foreach (var point in study.Frontier) output.WriteLine($"{point.Metrics["error"]:0.000} in {point.Metrics["seconds"]:0.0} s: {point.Configuration}");
        // end
        return study;
    }
}
