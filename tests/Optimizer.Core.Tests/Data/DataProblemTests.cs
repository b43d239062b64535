using System.Text;
using Optimizer.Core.Data;
using static Optimizer.Core.Tests.Data.TinyFiles;

namespace Optimizer.Core.Tests.Data;

/// <summary>Each broken file and the sentence it is refused with.</summary>
public class DataProblemTests
{
    [Theory]
    [InlineData("1,2,a\n3,abc,b\n", "a.csv row 2, column 2: 'abc' is not a number")]
    [InlineData("1,2,a\n3,,b\n", "a.csv row 2, column 2: is empty; a feature must be a number")]
    [InlineData("1,2,a\n3,NaN,b\n", "a.csv row 2, column 2: 'NaN' is not a finite number that fits a float")]
    [InlineData("1,2,a\n3,1e60,b\n", "a.csv row 2, column 2: '1e60' is not a finite number that fits a float")]
    [InlineData("1,2,a\n3,4,\n", "a.csv row 2, column 3: the label is empty")]
    [InlineData("1,2,a\n3,4,b\n\n5,c\n", "a.csv row 4: has 2 columns, most rows have 3")]
    [InlineData("150,4,x,y\n1,2,a\n3,4,b\n", "a.csv row 1: has 4 columns, most rows have 3; if it is a header, write 'header: true' or take it out")]
    [InlineData("x,y,kind\n1,2,a\n3,4,b\n", "a.csv row 1: looks like column names, not data; write 'header: true'")]
    [InlineData("1;2;a\n3;4;b\n", "a.csv row 1: has one column, but rows need features and a label; it seems to be separated by ';', which must be ','")]
    [InlineData("1,2,a\n3,\"4,b\n", "a.csv row 2: a quoted field is not closed before the file ends; close it with \"")]
    [InlineData("1,2,a\n3,\"4\"4,b\n", "a.csv row 2: text follows a closing quote; double a quote that belongs to the field")]
    [InlineData("1,2,a\n3,4,a\n", "a.csv: all rows have the label 'a'; a classifier needs two classes at least")]
    [InlineData("1,1,a\n2,2,a\n3,3,a\n4,4,b\n", "a.csv: class 'b' has 1 row; to be in train, validation and test it needs 3")]
    [InlineData("1,1,a\n2,2,a\n3,3,a\n4,4,b\n4,4,b\n4,4,b\n", "a.csv: class 'b' has no validation row left, for its 1 row there stood in an earlier part too; it needs more different rows")]
    [InlineData("\n\n", "a.csv: has no rows")]
    public void A_broken_table_is_refused_in_words(string text, string problem)
    {
        Assert.Contains(problem, new TinyFiles().With("a.csv", text).ProblemsOf(Csv()));
    }

    [Fact]
    public void A_missing_label_column_is_told_with_the_names_there_are()
    {
        var files = new TinyFiles().With("a.csv", "size,churn\n1,a\n");

        Assert.Equal(
            ["a.csv: has no column 'chrun' for the label; its columns are size, churn; did you mean 'churn'?"],
            files.ProblemsOf(Csv() with { Header = true, Label = "chrun" }));
        Assert.Equal(["a.csv: has no column '2' for the label; without a header, columns are the numbers 0 to 1, or 'last'"], files.ProblemsOf(Csv() with { Label = "2" }));
    }

    [Fact]
    public void Only_a_header_is_no_data()
    {
        Assert.Equal(["a.csv: has no rows below its header"], new TinyFiles().With("a.csv", "a,b\n").ProblemsOf(Csv() with { Header = true }));
    }

    [Fact]
    public void Problems_of_many_rows_come_in_one_go_up_to_twenty()
    {
        var text = string.Concat(Enumerable.Range(0, 30).Select(row => $"{row},x,{row % 2}\n"));
        var failure = Assert.Throws<DataProblemsException>(() => new TinyFiles().With("a.csv", text).Read(Csv()));

        Assert.Equal(20, failure.Problems.Length);
        Assert.Equal(30, failure.Found);
        Assert.EndsWith("\n… and 10 more", failure.Message);
    }

    [Fact]
    public void A_missing_file_an_empty_one_and_a_false_gzip_are_told_together()
    {
        Assert.Equal(["a.csv: there is no such file (dir/a.csv)"], new TinyFiles().ProblemsOf(Csv("dir/a.csv")));
        Assert.Equal(
            ["images: is empty (0 bytes)", "labels.gz: is not gzip although its name ends in .gz: it begins with 31 2c 32, gzip begins with 1f 8b"],
            new TinyFiles().With("images", []).With("labels.gz", "1,2").ProblemsOf(Idx() with { Labels = "labels.gz" }));
    }

    [Fact]
    public void A_cut_or_damaged_gzip_file_is_refused()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes(Rows(500, 2)));
        var damaged = (byte[])packed.Clone();
        damaged[packed.Length - 6] ^= 1;

        Assert.StartsWith("a.gz: its gzip data is damaged or truncated: ", Assert.Single(new TinyFiles().With("a.gz", packed[..^40]).ProblemsOf(Csv("a.gz"))));
        Assert.StartsWith("a.gz: its gzip data is damaged or truncated: ", Assert.Single(new TinyFiles().With("a.gz", damaged).ProblemsOf(Csv("a.gz"))));
        byte[] nothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(["a.gz: is empty once unpacked"], new TinyFiles().With("a.gz", nothing).ProblemsOf(Csv("a.gz")));
    }

    [Fact]
    public void A_truncated_idx_file_is_told_with_both_sizes()
    {
        var files = new TinyFiles().With("images", Bytes([30, 2, 3], _ => 1)[..^5]).With("labels", Bytes([30], index => (byte)(index % 3)));

        Assert.Equal(["images: is truncated: it has 191 bytes, its header says 30 x 2 x 3 values of 1 byte, 196 bytes with the header"], files.ProblemsOf(Idx()));
    }

    [Fact]
    public void A_wrong_magic_a_count_that_differs_and_a_wrong_dimension_are_refused()
    {
        var labels = Bytes([30], index => (byte)(index % 3));

        Assert.Equal(
            ["images: is not IDX: it begins with 31 2c 32 2c; IDX begins with 00 00, a type (08 to 0e) and the number of dimensions"],
            new TinyFiles().With("images", "1,2,3").With("labels", labels).ProblemsOf(Idx()));
        Assert.Equal(
            ["labels: has 30 labels, images has 29 rows; they must be as many"],
            new TinyFiles().With("images", Bytes([29, 2], _ => 1)).With("labels", labels).ProblemsOf(Idx()));
        Assert.Equal(
            ["images: has 1 dimensions; features have 2 (rows, features), 3 (rows, height, width) or 4 (rows, channels, height, width)"],
            new TinyFiles().With("images", labels).With("labels", labels).ProblemsOf(Idx()));
    }

    [Fact]
    public void A_shape_that_does_not_hold_the_features_is_refused()
    {
        Assert.Equal(
            ["a.csv: its rows have 2 features, but the shape [1, 8, 8] has 64"],
            new TinyFiles().With("a.csv", Rows(20, 2)).ProblemsOf(Csv() with { Shape = [8, 8] }));
    }

    [Fact]
    public void A_test_file_must_fit_the_training_file()
    {
        var files = new TinyFiles().With("a.csv", Rows(20, 2)).With("t.csv", "1,0\n2,7\n");

        Assert.Equal(
            ["t.csv: has rows of 1 features, those of a.csv have 2", "t.csv: has the label '7', which no row of a.csv has"],
            files.ProblemsOf(Csv() with { TestPath = "t.csv" }));
    }

    [Fact]
    public void A_label_column_of_measurements_is_no_classification()
    {
        var text = string.Concat(Enumerable.Range(0, 1200).Select(row => $"{row},{row}.5\n"));

        Assert.Equal(
            ["a.csv: has 1200 different labels in 1200 rows, more than 1000; is the label's column right? It is 'last'"],
            new TinyFiles().With("a.csv", text).ProblemsOf(Csv()));
    }
}
