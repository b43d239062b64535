using System.Text;
using Optimizer.Core.Data;
using static Optimizer.Core.Tests.Data.TinyFiles;

namespace Optimizer.Core.Tests.Data;

public class DataReaderTests
{
    [Fact]
    public void A_row_is_its_numbers_divided_by_the_scale()
    {
        var data = new TinyFiles().With("a.csv", Rows(20, 2)).Read(Csv() with { Scale = 2 });

        Assert.Equal([1.5f, 1.5f], data.Set.Features[6..8]);
        Assert.Equal(20, data.Set.Rows);
        Assert.Equal([2], data.Set.Shape);
    }

    [Fact]
    public void Without_a_scale_the_largest_training_value_becomes_one()
    {
        var data = new TinyFiles().With("a.csv", Rows(20, 2)).Read(Csv());

        Assert.Equal(1f, data.Split.Train.Max(row => data.Set.Features[2 * row]));
    }

    [Fact]
    public void Whole_number_labels_are_classes_in_numeric_order()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{(row % 4) + 8}\n"));

        Assert.Equal(["8", "9", "10", "11"], new TinyFiles().With("a.csv", text).Read(Csv()).Set.ClassNames);
    }

    [Fact]
    public void Names_are_classes_in_ordinal_order()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(row => $"{(row % 2 == 0 ? "dog" : "cat")},{row}\n"));

        Assert.Equal(["cat", "dog"], new TinyFiles().With("a.csv", text).Read(Csv() with { Label = "0" }).Set.ClassNames);
    }

    [Fact]
    public void The_label_is_found_by_its_column_name()
    {
        var text = "size,kind,weight\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $"{row},k{row % 2},{row * 10}\n"));
        var data = new TinyFiles().With("a.csv", text).Read(Csv() with { Header = true, Label = "kind", Scale = 1 });

        Assert.Equal([3f, 30f], data.Set.Features[6..8]);
        Assert.Equal(["k0", "k1"], data.Set.ClassNames);
    }

    [Fact]
    public void Quotes_commas_and_line_ends_of_other_systems_are_read()
    {
        var rows = string.Concat(Enumerable.Range(0, 10).Select(row => $"\"{row}\", {row} ,\"a \"\"b\"\", c\"\r\n{row + 10},0,\"d\ne\"\r\n\r\n"));
        var data = new TinyFiles().With("a.csv", "\uFEFF" + rows).Read(Csv() with { Scale = 1 });

        Assert.Equal(20, data.Set.Rows);
        Assert.Equal(["a \"b\", c", "d\ne"], data.Set.ClassNames);
        Assert.Equal([9f, 9f], data.Set.Features[36..38]);
    }

    [Fact]
    public void A_gzipped_file_gives_the_same_rows()
    {
        var plain = new TinyFiles().With("a.csv", Rows(30, 3)).Read(Csv());
        var packed = new TinyFiles().With("a.csv.gz", Gzip(Encoding.UTF8.GetBytes(Rows(30, 3)))).Read(Csv("a.csv.gz"));

        Assert.Equal(plain.Set.Features, packed.Set.Features);
        Assert.Equal(plain.Split.Test, packed.Split.Test);
    }

    [Fact]
    public void A_gzipped_file_of_two_members_is_read_whole()
    {
        byte[] packed = [.. Gzip(Encoding.UTF8.GetBytes(Rows(20, 2))), .. Gzip(Encoding.UTF8.GetBytes("100,3,0\n"))];

        Assert.Equal(21, new TinyFiles().With("a.csv.gz", packed).Read(Csv("a.csv.gz")).Set.Rows);
    }

    [Fact]
    public void An_idx_pair_gives_images_of_one_channel()
    {
        var data = new TinyFiles()
            .With("images", Bytes([30, 2, 3], index => (byte)index)).With("labels", Gzip(Bytes([30], index => (byte)(index % 3))))
            .Read(Idx() with { Scale = 255 });

        Assert.Equal([1, 2, 3], data.Set.Shape);
        Assert.Equal(7 / 255f, data.Set.Features[7]);
        Assert.Equal([0, 1, 2, 0], data.Set.Labels[..4]);
    }

    [Fact]
    public void A_given_shape_of_height_and_width_has_one_channel()
    {
        Assert.Equal([1, 1, 2], new TinyFiles().With("a.csv", Rows(20, 2)).Read(Csv() with { Shape = [1, 2] }).Set.Shape);
    }

    [Fact]
    public void A_test_file_of_its_own_is_the_test_part()
    {
        var files = new TinyFiles().With("a.csv", Rows(20, 2)).With("t.csv", "100,1,0\n3,3,1\n101,1,1\n103,1,0\n102,1,1\n");
        var data = files.Read(Csv() with { TestPath = "t.csv" });

        Assert.Equal([20, 22, 23, 24], data.Split.Test);
        Assert.Equal(1, data.Split.DuplicatesRemoved);
        Assert.Equal(20, data.Split.Train.Length + data.Split.Validation.Length);
    }
}
