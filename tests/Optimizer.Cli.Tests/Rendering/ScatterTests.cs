using Optimizer.Cli.Rendering;

namespace Optimizer.Cli.Tests.Rendering;

public class ScatterTests
{
    [Fact]
    public void Points_stand_at_their_place_frontier_points_with_their_number()
    {
        var plot = Scatter.Draw(
            new ScatterPoints("s", "artifact_bytes", "accuracy", [new(100, 0.5, "1", true), new(200, 0.9, "2", true), new(200, 0.5, "3", false)]), 34, 5);

        Assert.Equal(
            """
            accuracy
                 0.9000 |                   o
                        |
                        |
                        |
                 0.5000 |o1                 .
                        +--------------------
                         100 B          200 B
            o on the frontier, with the trial's number   . dominated
            """, plot);
    }

    [Fact]
    public void Costs_that_span_magnitudes_get_a_logarithmic_axis() =>
        Assert.Contains("training_cost (log)", Scatter.Draw(
            new ScatterPoints("s", "training_cost", "accuracy", [new(0.001, 0.5, "1", true), new(1, 0.9, "2", true)]), 80, 5), StringComparison.Ordinal);

    [Fact]
    public void Values_that_are_not_finite_are_left_out() =>
        Assert.Equal("", Scatter.Draw(new ScatterPoints("s", "x", "y", [new(double.NaN, 1, "1", true), new(1, double.PositiveInfinity, "2", false)]), 80, 5));
}
