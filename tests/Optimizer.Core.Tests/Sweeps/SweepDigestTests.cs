using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Tests.Sweeps;

public class SweepDigestTests
{
    private static readonly SweepSpec Spec = Specs.Mixed() with
    {
        Trainer = new TrainerSpec("image-classifier") { Data = new DataSpec { Format = "csv", Path = "/here/rows.csv" }, DataDigest = "d1" },
    };

    [Fact]
    public void A_moved_data_folder_is_the_same_sweep() => Assert.Equal(SweepDigest.Of(Spec), SweepDigest.Of(At("/there/rows.csv", "d1")));

    [Fact]
    public void Other_data_at_the_same_place_are_another_sweep() => Assert.NotEqual(SweepDigest.Of(Spec), SweepDigest.Of(At("/here/rows.csv", "d2")));

    [Fact]
    public void Without_a_digest_of_the_data_their_place_tells_them_apart() =>
        Assert.NotEqual(SweepDigest.Of(At("/here/rows.csv", "")), SweepDigest.Of(At("/there/rows.csv", "")));

    private static SweepSpec At(string path, string digest) => Spec with
    {
        Trainer = Spec.Trainer with { Data = Spec.Trainer.Data! with { Path = path }, DataDigest = digest },
    };
}
