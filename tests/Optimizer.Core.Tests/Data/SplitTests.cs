using CsCheck;
using Optimizer.Core.Data;
using static Optimizer.Core.Tests.Data.TinyFiles;

namespace Optimizer.Core.Tests.Data;

public class SplitTests
{
    private static readonly Gen<(int Rows, int Classes, long Seed, double Validation, double Test)> Cases =
        Gen.Select(Gen.Int[30, 300], Gen.Int[2, 10], Gen.Long, Gen.Double[0.05, 0.3], Gen.Double[0.05, 0.3]);

    [Fact]
    public void Every_row_is_in_exactly_one_part()
    {
        Cases.Sample(
            at =>
            {
                var split = Read(at).Split;
                Assert.Equal(Enumerable.Range(0, at.Rows), split.Train.Concat(split.Validation).Concat(split.Test).Order());
                Assert.Equal(0, split.DuplicatesRemoved);
            },
            iter: 60);
    }

    [Fact]
    public void Parts_and_their_classes_have_the_shares_asked_for_within_a_row()
    {
        Cases.Sample(
            at =>
            {
                var data = Read(at);
                Assert.InRange(data.Split.Test.Length, (at.Rows * at.Test) - at.Classes, (at.Rows * at.Test) + at.Classes);
                foreach (var size in data.Set.Labels.CountBy(label => label))
                {
                    var tested = data.Split.Test.Count(row => data.Set.Labels[row] == size.Key);
                    Assert.InRange(tested, Math.Max(1, (size.Value * at.Test) - 1.01), (size.Value * at.Test) + 1.01);
                }
            },
            iter: 60);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_seed_another()
    {
        Cases.Sample(
            at =>
            {
                var (once, again, other) = (Read(at), Read(at), Read(at with { Seed = unchecked(at.Seed + 1) }));
                Assert.Equal(once.Split.Test, again.Split.Test);
                Assert.Equal(once.Digest, again.Digest);
                Assert.NotEqual(once.Digest, other.Digest);
                Assert.NotEqual(once.Split.Train, other.Split.Train);
            },
            iter: 60);
    }

    [Fact]
    public void A_row_that_stands_twice_stays_in_its_earliest_part_only()
    {
        var rows = Rows(100, 2);
        var data = new TinyFiles().With("a.csv", rows + rows).Read(Csv() with { Scale = 1 });
        (float, float) Row(int row) => (data.Set.Features[2 * row], data.Set.Features[(2 * row) + 1]);
        var train = data.Split.Train.Select(Row).ToHashSet();
        var validation = data.Split.Validation.Select(Row).ToHashSet();

        Assert.Equal(140, data.Split.Train.Length);
        Assert.DoesNotContain(data.Split.Validation, row => train.Contains(Row(row)));
        Assert.DoesNotContain(data.Split.Test, row => train.Contains(Row(row)) || validation.Contains(Row(row)));
        Assert.Equal(200 - 140 - data.Split.Validation.Length - data.Split.Test.Length, data.Split.DuplicatesRemoved);
        Assert.NotEqual(0, data.Split.DuplicatesRemoved);
    }

    [Fact]
    public void Without_a_test_share_there_is_no_test_part()
    {
        var split = new TinyFiles().With("a.csv", Rows(40, 2)).Read(Csv() with { Split = new(0.75, 0.25, 0) }).Split;

        Assert.Equal((30, 10, 0), (split.Train.Length, split.Validation.Length, split.Test.Length));
    }

    [Fact]
    public void Whatever_changes_rows_or_split_changes_the_digest()
    {
        var spec = Csv() with { Scale = 1 };
        var files = new TinyFiles().With("a.csv", Rows(40, 2)).With("b.csv", Rows(40, 2)).With("t.csv", "50,1,0\n51,1,1\n")
            .With("c.csv", Rows(40, 2).Replace("17,", "18,", StringComparison.Ordinal));
        string Of(DataSpec changed) => files.Read(changed).Digest;
        string[] digests =
        [
            Of(spec), Of(spec with { SplitSeed = 1 }), Of(spec with { Scale = 2 }), Of(spec with { Shape = [1, 2] }), Of(spec with { Path = "c.csv" }),
            Of(spec with { Split = new(0.6, 0.2, 0.2) }), Of(spec with { TestPath = "t.csv" }),
        ];

        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests[0], Of(spec with { Path = "b.csv" }));
    }

    private static LoadedData Read((int Rows, int Classes, long Seed, double Validation, double Test) at) =>
        new TinyFiles().With("a.csv", Rows(at.Rows, at.Classes))
            .Read(Csv() with { SplitSeed = at.Seed, Split = new(1 - at.Validation - at.Test, at.Validation, at.Test) });
}
