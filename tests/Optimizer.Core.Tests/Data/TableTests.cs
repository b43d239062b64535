using System.Globalization;
using Optimizer.Core.Data;

namespace Optimizer.Core.Tests.Data;

public class TableTests
{
    private const string Header = "age,city,note,bought\n";

    [Fact]
    public void A_column_is_what_stands_in_it()
    {
        var table = Read(Rows(40)).Table!;

        Assert.Equal(
            [("age", ColumnKind.Number), ("city", ColumnKind.Category), ("note", ColumnKind.Text)], table.Columns.Select(column => (column.Name, column.Kind)));
        Assert.Equal(["no", "yes"], table.ClassNames);
        Assert.Equal(40, table.Rows);
    }

    [Fact]
    public void A_missing_number_is_none_and_a_missing_word_is_empty()
    {
        var table = Read(Rows(40) + ",,one more note of words,no\nNA,Rome,and one more note here,yes\n").Table!;

        Assert.True(float.IsNaN(table.Columns[0].Numbers[40]) && float.IsNaN(table.Columns[0].Numbers[41]));
        Assert.Equal("", table.Columns[1].Words[40]);
    }

    [Fact]
    public void The_spec_can_say_what_a_column_is()
    {
        var table = Read(Rows(40), new TableSpec { Task = TableTask.Binary, Categories = ["age"], Ignore = ["city"], Text = ["note"], Positive = "no" }).Table!;

        Assert.Equal([("age", ColumnKind.Category), ("note", ColumnKind.Text)], table.Columns.Select(column => (column.Name, column.Kind)));
        Assert.Equal(["yes", "no"], table.ClassNames);
    }

    [Fact]
    public void A_regression_is_dealt_out_evenly_over_its_target()
    {
        var text = "x,y\n" + string.Concat(Enumerable.Range(0, 400).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row % 17},{row * row}\n")));

        var data = Read(text, new TableSpec { Task = TableTask.Regression });

        Assert.Equal((280, 60, 60), (data.Split.Train.Length, data.Split.Validation.Length, data.Split.Test.Length));
        foreach (var part in new[] { data.Split.Train, data.Split.Validation, data.Split.Test })
            Assert.InRange(part.Count(row => data.Table!.Targets[row] >= 200 * 200) / (double)part.Length, 0.45, 0.55);
        Assert.Empty(data.Table!.Classes);
    }

    [Fact]
    public void A_row_that_stands_in_an_earlier_part_is_taken_out_of_the_later()
    {
        var text = Header + string.Concat(Enumerable.Repeat("1,Rome,a,yes\n2,Oslo,b,no\n", 50)) + string.Concat(Enumerable.Range(10, 60).Select(row => $"{row},Rome,a,{(row % 2 == 0 ? "yes" : "no")}\n"));

        var split = Read(text).Split;

        Assert.True(split.DuplicatesRemoved > 0);
        Assert.Equal(160, split.Train.Length + split.Validation.Length + split.Test.Length + split.DuplicatesRemoved);
    }

    [Fact]
    public void The_digest_knows_what_is_predicted_and_how()
    {
        var text = Rows(40);
        string[] digests =
        [
            Read(text).Digest,
            Read(text, new TableSpec { Task = TableTask.Multiclass }).Digest,
            Read(text, new TableSpec { Task = TableTask.Binary, Folds = 3 }).Digest,
            Read(text, new TableSpec { Task = TableTask.Binary, Ignore = ["age"] }).Digest,
        ];

        Assert.Equal(4, digests.Distinct().Count());
        Assert.Equal(digests[0], Read(text).Digest);
    }

    [Theory]
    [InlineData("age,city,note,bought\n1,Rome,x,yes\n2,Oslo,y\n", "row 3: has 3 columns, the header has 4")]
    [InlineData("age,city,note,bought\n1,Rome,x,yes\n2,Oslo,y,\n", "row 3, column 4 (bought): the label is empty")]
    [InlineData("age,city,note,bought\n1,Rome,x,a\n2,Oslo,y,b\n3,Oslo,y,c\n", "the label 'bought' has 3 different values; task: binary needs two, write task: multiclass")]
    [InlineData("age,city,note,bought\n1,Rome,x,a\n2,Oslo,y,a\n", "all rows have the label 'a'")]
    [InlineData("age,city,note,bought\n", "has no rows below its header")]
    public void What_is_wrong_with_a_table_is_told(string text, string expected) =>
        Assert.Contains(ProblemsOf(text, new TableSpec { Task = TableTask.Binary }), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_misspelt_column_is_told_with_the_nearest()
    {
        Assert.Contains(
            "a.csv: has no column 'citty', which ignore names; did you mean 'city'?",
            ProblemsOf(Rows(40), new TableSpec { Task = TableTask.Binary, Ignore = ["citty"] }));
        Assert.Contains(
            ProblemsOf(Rows(40), new TableSpec { Task = TableTask.Regression }), problem => problem.Contains("the label 'yes' is not a number", StringComparison.Ordinal));
        Assert.Contains(
            "a.csv: positive: maybe is not one of the two labels; they are no, yes", ProblemsOf(Rows(40), new TableSpec { Task = TableTask.Binary, Positive = "maybe" }));
    }

    [Fact]
    public void Folds_have_every_row_once_and_the_shares_of_the_classes()
    {
        var table = Read(Rows(100)).Table!;
        int[] rows = [.. Enumerable.Range(0, 90)];

        var folds = StratifiedFolds.Of(table, rows, 4, 7);

        Assert.Equal(rows, folds.SelectMany(fold => fold).Order());
        Assert.All(folds, fold => Assert.InRange(fold.Length, 22, 23));
        Assert.All(folds, fold => Assert.InRange(fold.Count(row => table.Classes[row] == 1), 6, 9));
        Assert.Equal(folds, StratifiedFolds.Of(table, rows, 4, 7));
        Assert.NotEqual(folds, StratifiedFolds.Of(table, rows, 4, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedFolds.Of(table, rows, 91, 7));
    }

    private static string Rows(int count) => Header + string.Concat(Enumerable.Range(0, count).Select(row =>
        $"{20 + row},{new[] { "Rome", "Oslo", "Bern" }[row % 3]},customer number {row} wrote these words,{(row % 3 == 0 ? "yes" : "no")}\n"));

    private static DataSpec Spec(TableSpec? table) => TinyFiles.Csv() with { Header = true, Table = table ?? new TableSpec { Task = TableTask.Binary } };

    private static LoadedData Read(string text, TableSpec? table = null) => new TinyFiles().With("a.csv", text).Read(Spec(table));

    private static IReadOnlyList<string> ProblemsOf(string text, TableSpec table) => new TinyFiles().With("a.csv", text).ProblemsOf(Spec(table));
}
