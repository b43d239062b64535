using System.Text.Json;
using Parquet;

namespace Optimizer.Cli.Tests.Verbs;

/// <summary>Listing verbs on a finished sweep that no process owns.</summary>
[Collection(Workspace.OneAtATime)]
public class ReadingVerbTests(Workspace work) : IClassFixture<Workspace>
{
    private const char Escape = '\u001b';

    [Theory]
    [InlineData("trials", 3), InlineData("frontier", 3), InlineData("attempts", 9), InlineData("sweeps", 1)]
    public async Task A_listing_is_json_alone_on_standard_output(string verb, int rows) =>
        Assert.Equal(rows, (await work.Json(verb)).GetArrayLength());

    [Theory]
    [InlineData("trials"), InlineData("frontier"), InlineData("attempts"), InlineData("ledger"), InlineData("sweeps"), InlineData("show")]
    public async Task A_table_has_no_control_sequences_where_there_is_no_terminal(string verb)
    {
        var run = await work.Run(verb);

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Output);
        Assert.DoesNotContain(Escape, run.Output);
    }

    [Fact]
    public async Task A_trials_row_has_the_contracts_names()
    {
        var row = (await work.Json("trials", "widths"))[0];

        Assert.Equal(
            ["trial", "status", "parameters", "objectives", "metrics", "path", "stage", "parent_trial", "stop_reason", "reason", "artifact"],
            row.EnumerateObject().Select(property => property.Name));
        Assert.Equal("widths/1", row.GetProperty("trial").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("parent_trial").ValueKind);
    }

    [Fact]
    public async Task Show_has_the_contracts_names_and_counts()
    {
        var show = await work.Json("show");

        Assert.Equal(
            ["sweep", "name", "status", "reason", "spend", "reserved", "overrun", "budget", "trials", "nodes", "attempts"],
            show.EnumerateObject().Select(property => property.Name).Take(11));
        Assert.Equal(["completed"], show.GetProperty("trials").EnumerateObject().Select(state => state.Name));
        Assert.Equal(3, show.GetProperty("nodes").GetProperty("train").GetProperty("executed").GetInt32());
        Assert.Equal(1, show.GetProperty("budget").GetProperty("cost").GetDouble());
    }

    [Fact]
    public async Task Csv_has_a_header_and_a_line_a_row()
    {
        var lines = (await work.Run("trials", "--format", "csv")).Output.TrimEnd('\n').Split('\n');

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("trial,status,parameters.epochs,parameters.width,objectives.accuracy,objectives.inference_cost,metrics.accuracy,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("widths/1,completed,2,16,0.58,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frontier_is_drawn_and_written_as_a_picture()
    {
        var (png, svg) = (Path.Combine(work.Folder, "plots", "f.png"), Path.Combine(work.Folder, "f.svg"));

        var run = await work.Run("frontier", "--plot", png);
        await work.Run("frontier", "--plot", svg, "--x", "artifact_bytes");

        Assert.Contains("o on the frontier", run.Output, StringComparison.Ordinal);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47], (await File.ReadAllBytesAsync(png)).Take(4));
        Assert.Contains("<svg", await File.ReadAllTextAsync(svg), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frontier", "--x", "speed"), InlineData("frontier", "--plot", "f.gif"), InlineData("trials", "--format", "xml")]
    [InlineData("rank"), InlineData("rank", "--volume", "many"), InlineData("rank", "--volume", "1/day", "--within", "200%")]
    [InlineData("logs", "widths"), InlineData("show", "nothing"), InlineData("export"), InlineData("export", "--as", "parquet"), InlineData("fly")]
    public async Task Bad_usage_ends_with_exit_code_2_and_a_sentence(params string[] arguments)
    {
        var run = await work.Run(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.NotEmpty(run.Messages);
    }

    [Fact]
    public async Task Rank_orders_by_lifetime_cost()
    {
        var rows = await work.Json("rank", "widths", "--volume", "1e9/day", "--for", "1y", "--within", "20%");

        Assert.Equal([0.66, 0.82, 0.58], rows.EnumerateArray().Select(row => row.GetProperty("objectives").GetProperty("accuracy").GetDouble()));
        Assert.Equal([true, true, false], rows.EnumerateArray().Select(row => row.GetProperty("within").GetBoolean()));
    }

    [Fact]
    public async Task Logs_print_what_the_trainer_wrote() =>
        Assert.Contains("training a network of width 32", (await work.Run("logs", "widths/2")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Export_writes_parquet_that_reads_back()
    {
        var path = Path.Combine(work.Folder, "trials.parquet");

        var run = await work.Run("export", "--as", "parquet", "--output", path);

        Assert.Equal(0, run.ExitCode);
        await using var reader = await ParquetReader.CreateAsync(path);
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(3, group.RowCount);
        Assert.Equal(typeof(double), reader.Schema.GetDataFields().Single(field => field.Name == "objectives.accuracy").ClrType);
    }

    [Theory, InlineData("json"), InlineData("csv")]
    public async Task Export_writes_to_standard_output(string format) =>
        Assert.Contains("settle", (await work.Run("export", "--as", format, "--table", "ledger")).Output, StringComparison.Ordinal);

    [Theory, InlineData("pause"), InlineData("resume"), InlineData("cancel")]
    public async Task Commands_without_an_owner_end_with_exit_code_3(string verb)
    {
        var run = await work.Run(verb);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("optimizer run", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_ends_with_exit_code_3()
    {
        var run = await TestTerminal.Run("sweeps", "--database", Path.Combine(work.Folder, "none.db"));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("none.db", run.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(work.Folder, "none.db")));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_exit_code_3() =>
        Assert.Equal(3, (await work.Run("sweeps", "--server", "http://127.0.0.1:1")).ExitCode);

    [Fact]
    public async Task Help_and_completion_name_the_verbs()
    {
        var help = await TestTerminal.Run("--help");
        var suggest = await TestTerminal.Run("[suggest:3]", "fro");

        Assert.Equal(0, help.ExitCode);
        Assert.All(new[] { "run", "plan", "frontier", "rank", "export", "import", "db" }, verb => Assert.Contains($"\n  {verb} ", help.Output, StringComparison.Ordinal));
        Assert.Contains("frontier", suggest.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_the_read_tables_agree_and_rebuild_keeps_them()
    {
        var before = (await work.Json("trials")).GetRawText();

        Assert.Equal(0, (await work.Run("db", "check")).ExitCode);
        Assert.Equal(0, (await work.Run("db", "rebuild")).ExitCode);
        Assert.Equal(before, (await work.Json("trials")).GetRawText());
    }
}
