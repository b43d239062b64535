using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Planning;

public sealed class StagePlannerTests
{
    [Fact]
    public void Without_a_choice_of_epochs_a_training_goes_on_from_rung_to_rung_to_the_end()
    {
        var space = new PlanSpace(
            LearningCurveProblems.Fidelity.Space, ["lr", "batch", "wd", "width"], [], Configuration.Empty, null, [1, 9, 81], [PlanObjectiveKind.Quality], [0.15]);
        var planner = new StagePlanner(space, seed: 2);
        var (tops, spent) = (new Dictionary<Configuration, int>(), 0.0);
        for (var step = 1; step <= 400 && spent < 600; step++)
        {
            if (planner.Next(new PlanRequest([], spent / 600, 600 - spent, new TrialRandom(2, step)), 1) is not [var action]) break;
            var from = tops.GetValueOrDefault(action.Point);
            Assert.Equal(from switch { 0 => 1, 1 => 9, _ => 81 }, action.Epoch);
            tops[action.Point] = action.Epoch;
            spent += action.Epoch - from;
            var loss = LearningCurveProblems.ErrorAt(action.Point, action.Epoch, 2);
            planner.Fold(new PlanEvidence.Span(action.Point, from, action.Epoch, action.Epoch - from, loss));
            if (action.Epoch == 81) planner.Fold(new PlanEvidence.Model(action.Point, 81, [loss], 0, 0));
        }

        Assert.InRange(tops.Values.Count(top => top == 81), 2, 7);
        Assert.Contains(tops.Values, top => top == 1);
    }

    [Fact]
    public void Where_later_stages_always_do_something_even_the_first_proposals_are_whole()
    {
        var search = new SearchSpace(
        [
            new FloatParameter("lr", 1e-4, 1, log: true), new IntegerParameter("epochs", 1, 9, log: true),
            new CategoryParameter("distillation", [ParameterValue.Of(0.3), ParameterValue.Of(0.7)]) { Stage = "compress" },
        ]);
        var space = new PlanSpace(
            search, ["lr"], ["distillation"], Configuration.Empty, "epochs", [1, 3, 9], [PlanObjectiveKind.Quality, PlanObjectiveKind.TrainingCost], [0.5, 3])
        {
            HasPlain = false,
        };
        var planner = new StagePlanner(space, seed: 1);
        for (var step = 1; step <= 12; step++)
        {
            var action = Assert.Single(planner.Next(new PlanRequest([], step / 20.0, 1000, new TrialRandom(1, step)), 1));
            Assert.True(search.IsValid(action.Point), action.Point.ToString());
            planner.Fold(new PlanEvidence.Span(action.Point, 0, action.Epoch, action.Epoch, 0.4 / action.Epoch));
            planner.Fold(new PlanEvidence.Model(action.Point, action.Epoch, [0.45 / action.Epoch, Math.Log10(action.Epoch + 1)], 1, 0));
        }
    }

    [Fact]
    public void Models_of_another_sweep_make_the_first_trainings_better()
    {
        var space = new PlanSpace(
            LearningCurveProblems.Fidelity.Space, ["lr", "batch", "wd", "width"], [], Configuration.Empty, null, [1, 9, 81], [PlanObjectiveKind.Quality], [0.15]);

        double FirstTrainings(bool isWarm, long seed)
        {
            var planner = new StagePlanner(space, seed);
            for (var number = 1; isWarm && number <= 30; number++)
            {
                var random = new TrialRandom(99, number);
                var point = space.Space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));
                planner.Fold(new PlanEvidence.Elsewhere(point, 81, [LearningCurveProblems.ErrorAt(point, 81, 5)], 81));
            }

            var losses = new List<double>();
            for (var step = 1; losses.Count < 6; step++)
            {
                var action = Assert.Single(planner.Next(new PlanRequest([], step / 100.0, 1e4, new TrialRandom(seed, step)), 1));
                if (action.Step == PlanStep.NewTraining) losses.Add(LearningCurveProblems.ErrorAt(action.Point, 81, null));
                planner.Fold(new PlanEvidence.Span(action.Point, action.Epoch switch { 1 => 0, 9 => 1, _ => 9 }, action.Epoch, action.Epoch, LearningCurveProblems.ErrorAt(action.Point, action.Epoch, seed)));
            }

            return losses.Average();
        }

        var (warm, cold) = (Enumerable.Range(0, 3).Average(seed => FirstTrainings(true, seed)), Enumerable.Range(0, 3).Average(seed => FirstTrainings(false, seed)));
        Assert.True(warm < 0.6 * cold, $"mean error {warm:0.000} after a warm start, {cold:0.000} without");
    }

    [Fact]
    public void What_is_guessed_of_seconds_stays_within_what_money_can_count()
    {
        var space = new PlanSpace(
            LearningCurveProblems.Cost.Space, ["lr", "batch", "wd", "width"], ["sparsity", "bits", "alpha", "rank"], Configuration.Empty, "epochs", [1, 3],
            [PlanObjectiveKind.Quality, PlanObjectiveKind.TrainingCost, PlanObjectiveKind.Serving], [0.15, 3.2, 0.8]);
        var forecast = new PlanForecast(space);
        double[] Row(double at) => [.. Enumerable.Range(0, 9).Select(dimension => forecast.Coding.Categories(dimension) > 0 ? 0 : at)];
        for (var at = 0.1; at < 1; at += 0.2)
        {
            forecast.FoldSeconds(Row(at), 1, 1e12);
            forecast.FoldCompression(Row(at), 1e12, 0.2, 0.1);
        }

        Assert.Equal((1e7, 1e7), (forecast.CompressSeconds(Row(0.5)), forecast.EpochSeconds(Row(0.5))));
    }
}
