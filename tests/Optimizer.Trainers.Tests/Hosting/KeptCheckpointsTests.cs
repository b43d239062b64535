using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Hosting;

public sealed class KeptCheckpointsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void All_are_kept_while_nothing_is_acknowledged() => Assert.Equal([1, 2, 3, 4], Kept(made: 4, acked: 0));

    [Fact]
    public void Of_those_before_the_acknowledged_report_the_newest_two_are_kept() => Assert.Equal([3, 4, 5, 6], Kept(made: 6, acked: 5));

    public void Dispose() => folder.Dispose();

    private IEnumerable<int> Kept(int made, int acked)
    {
        var kept = new KeptCheckpoints();
        for (var epoch = 1; epoch <= made; epoch++) kept.Add(epoch, folder.Sub($"{epoch}"));
        for (var epoch = 1; epoch <= acked; epoch++) kept.Acked(epoch);
        return Enumerable.Range(1, made).Where(epoch => Directory.Exists(folder.At($"{epoch}")));
    }
}
