using System.Text;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Tests.Trainers;

public class TrainerLinesTests
{
    [Theory]
    [InlineData("epoch 1 of 9")]
    [InlineData("{not json}")]
    [InlineData("""{"loss": 0.5}""")]
    [InlineData("""{"report": 7}""")]
    [InlineData("""{"checkpoint":{"epoch":1}}""")]
    [InlineData("")]
    public void What_is_no_message_is_log(string line) => Assert.Null(TrainerLines.Parse(line));

    [Fact]
    public void Numbers_that_are_not_finite_come_through()
    {
        var report = TrainerLines.Parse("""{"report":{"epoch":4,"metrics":{"loss":"NaN","accuracy":0.5}}}""")!.Report!;

        Assert.Equal(4, report.Epoch);
        Assert.Equal(double.NaN, report.Metrics["loss"]);
    }

    [Fact]
    public void What_a_message_leaves_out_is_empty()
    {
        Assert.Empty(TrainerLines.Parse("""{"report":{"epoch":1}}""")!.Report!.Metrics);
        Assert.Equal(new TrainerFailed("error", ""), TrainerLines.Parse("""{"failed":{}}""")!.Failed);
    }

    [Fact]
    public async Task Lines_are_cut_at_a_million_characters_and_the_last_needs_no_end()
    {
        var bytes = Encoding.UTF8.GetBytes($"one\r\n{new string('x', (1 << 20) + 5)}\nlast");
        using var reader = new StreamReader(new MemoryStream(bytes));

        var lines = await TrainerLines.Read(reader).ToListAsync();

        Assert.Equal(["one", new string('x', 1 << 20), "last"], lines);
    }
}
