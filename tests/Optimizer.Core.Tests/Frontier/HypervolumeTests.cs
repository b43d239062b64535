using CsCheck;
using Optimizer.Core.Frontier;

namespace Optimizer.Core.Tests.Frontier;

public class HypervolumeTests
{
    public sealed record Vector(double[][] Losses, double[] Reference, double Volume);

    [Fact]
    public void Volumes_agree_with_the_reference_vectors()
    {
        var vectors = Points.Resource<Vector[]>("hypervolumes.json");

        Assert.Equal(8, vectors.Length);
        Assert.All(vectors, vector => Assert.Equal(vector.Volume, Hypervolume.Of(vector.Losses, vector.Reference), 12));
    }

    [Fact]
    public void On_a_lattice_the_volume_is_the_number_of_dominated_cells() =>
        (from objectives in Gen.Int[1, 4]
         from points in Gen.Int[0, 5].Select(value => (double)value).Array[objectives].Array[0, 10]
         select (objectives, points)).Sample(sample =>
        {
            var cells = 0;
            for (var cell = 0; cell < Math.Pow(4, sample.objectives); cell++)
            {
                var corner = Enumerable.Range(0, sample.objectives).Select(axis => cell / (int)Math.Pow(4, axis) % 4).ToArray();
                if (sample.points.Any(point => point.Zip(corner).All(pair => pair.First <= pair.Second))) cells++;
            }

            Assert.Equal(cells, Hypervolume.Of(sample.points, [.. Enumerable.Repeat(4.0, sample.objectives)]), 9);
        });

    [Fact]
    public void A_point_beyond_the_reference_adds_nothing() =>
        Assert.Equal(1, Hypervolume.Of([[1, 1], [0, 3], [2, 0]], [2, 2]));

    [Fact]
    public void A_contribution_is_what_would_be_lost() =>
        Assert.Equal([1, 1, 0, 1], Hypervolume.Contributions([[0, 2], [1, 1], [1, 2], [2, 0]], [3, 3]));

    [Fact]
    public void A_coordinate_that_all_share_only_scales_the_volume() =>
        Points.Any(2, 3).Sample(points =>
        {
            var reference = Enumerable.Repeat(4.0, points[0].Length).ToArray();
            Assert.Equal(
                2 * Hypervolume.Of(points, reference),
                Hypervolume.Of(points.Select(point => (double[])[1.0, .. point]), [3.0, .. reference]), 9);
        });
}
