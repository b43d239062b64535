using System.Numerics;
using CsCheck;
using Optimizer.Core.Frontier;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Frontier;

/// <summary>The frontier of trials and its volume against their definitions, worked out the long way.</summary>
public class BruteForceTests
{
    [Fact]
    public void A_volume_is_the_sum_over_all_subsets_of_points() =>
        (from objectives in Gen.Int[1, 4]
         from points in Gen.Double[0, 1.2].Array[objectives].Array[1, 8]
         select points).Sample(points =>
        {
            var reference = Enumerable.Repeat(1.0, points[0].Length).ToArray();

            // Inclusion and exclusion: the boxes of a subset have the box of its worst coordinates in common.
            var volume = 0.0;
            for (var subset = 1u; subset < 1u << points.Length; subset++)
            {
                var chosen = points.Where((_, index) => (subset >> index & 1) != 0).ToList();
                var common = Enumerable.Range(0, reference.Length).Aggregate(1.0, (product, axis) => product * Math.Max(0, 1 - chosen.Max(point => point[axis])));
                volume += BitOperations.PopCount(subset) % 2 == 1 ? common : -common;
            }

            Assert.Equal(volume, Hypervolume.Of(points, reference), 9);
        });

    [Fact]
    public void A_contribution_is_the_difference_that_a_point_makes() =>
        (from objectives in Gen.Int[2, 4]
         from points in Gen.Double[0, 1].Array[objectives].Array[1, 10]
         select points).Sample(points =>
        {
            var reference = Enumerable.Repeat(1.0, points[0].Length).ToArray();

            var contributions = Hypervolume.Contributions(points, reference);

            for (var index = 0; index < points.Length; index++)
                Assert.Equal(Hypervolume.Of(points, reference) - Hypervolume.Of([.. points.Where((_, other) => other != index)], reference), contributions[index], 9);
        });

    [Fact]
    public void A_sweeps_frontier_is_what_keeps_the_constraints_and_is_dominated_by_nothing_that_does() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1]).Array[1, 30].Sample(trials =>
        {
            var spec = Sweeps.Specs.Mixed() with
            {
                Objectives = [new Objective("accuracy", Goal.Maximize), new Objective("cost", Goal.Minimize)],
                Constraints = [new OutputConstraint("accuracy", AtLeast: true, 0.3), new OutputConstraint("bytes", AtLeast: false, 0.7)],
            };
            var metrics = trials.Select(trial => (IReadOnlyDictionary<string, double>)new Dictionary<string, double>
            {
                ["accuracy"] = Math.Round(trial.Item1, 1),
                ["cost"] = Math.Round(trial.Item2, 1),
                ["bytes"] = trial.Item3,
            }).ToList();

            var expected = Enumerable.Range(0, metrics.Count).Where(one => Holds(one) && !Enumerable.Range(0, metrics.Count).Any(other => Holds(other) && Dominates(other, one)));

            Assert.Equal(expected, FrontierOf.Indices(spec, metrics));

            bool Holds(int index) => metrics[index]["accuracy"] >= 0.3 && metrics[index]["bytes"] <= 0.7;
            bool Dominates(int one, int other) =>
                metrics[one]["accuracy"] >= metrics[other]["accuracy"] && metrics[one]["cost"] <= metrics[other]["cost"]
                && (metrics[one]["accuracy"] > metrics[other]["accuracy"] || metrics[one]["cost"] < metrics[other]["cost"]);
        });
}
