using Optimizer.Core.Seeds;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Training;

public sealed class AugmentationTests
{
    /// <summary>Two rows of [1, 2, 3], each pixel another number.</summary>
    private static readonly float[] Features = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];

    [Fact]
    public void None_copies_the_rows_asked_for() =>
        Assert.Equal([11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5, 6], Augmentation.Apply("none", Features, [1, 0], [1, 2, 3], new TrialRandom(1, 1)));

    [Fact]
    public void A_flip_gives_the_image_or_its_mirror_about_equally_often()
    {
        var images = Many("flip", 200);

        Assert.Equal(["1 2 3 4 5 6", "3 2 1 6 5 4"], images.Distinct().Order());
        Assert.InRange(images.Count(image => image.StartsWith('3')), 70, 130);
    }

    [Fact]
    public void A_shift_moves_by_at_most_a_pixel_each_way_and_fills_with_zeros()
    {
        string[] all =
        [
            "1 2 3 4 5 6", "0 1 2 0 4 5", "2 3 0 5 6 0", "4 5 6 0 0 0", "0 0 0 1 2 3", "0 4 5 0 0 0", "5 6 0 0 0 0", "0 0 0 0 1 2", "0 0 0 2 3 0",
        ];

        Assert.Equal(all.Order(), Many("shift", 300).Distinct().Order());
    }

    [Fact]
    public void Shift_and_flip_together_give_eighteen_images() => Assert.Equal(18, Many("shift_flip", 1000).Distinct().Count());

    [Fact]
    public void Channels_of_an_image_move_together()
    {
        var random = new TrialRandom(3, 1);

        for (var i = 0; i < 50; i++)
        {
            var image = Augmentation.Apply("shift_flip", Features, [0], [2, 1, 3], random);
            Assert.Equal(image[..3].Select(value => value == 0 ? 0 : value + 3), image[3..]);
        }
    }

    [Fact]
    public void Vectors_are_left_as_they_are() => Assert.Equal(Features[..6], Augmentation.Apply("shift_flip", Features, [0], [6], new TrialRandom(1, 1)));

    private static List<string> Many(string kind, int count)
    {
        var random = new TrialRandom(3, 1);
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Augmentation.Apply(kind, Features, [0], [1, 2, 3], random)))];
    }
}
