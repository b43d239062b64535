using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Tests.Trainers;

public class AttemptLogTests
{
    [Fact]
    public void A_log_ends_at_ten_megabytes_and_says_so()
    {
        var path = Path.GetTempFileName();
        var line = new string('x', (1 << 20) - 1);
        using (var log = new AttemptLog(path))
        {
            for (var number = 0; number < 12; number++) log.Add(line);
            Assert.Equal(12, log.Last.Length);
        }

        Assert.Equal("[the log is full at 10 MB; what follows is left out]", File.ReadLines(path).Last());
        Assert.Equal(10 << 20, new FileInfo(path).Length - "[the log is full at 10 MB; what follows is left out]\n".Length);
        File.Delete(path);
    }

    [Fact]
    public void New_text_is_taken_once_with_its_place_and_what_is_too_much_is_passed_over()
    {
        var piece = new LivePiece();
        piece.Add("one");
        piece.Add("two");
        Assert.Equal((0L, "one\ntwo\n"), piece.Take());
        Assert.Null(piece.Take());

        piece.Add(new string('x', 60_000));
        piece.Add(new string('y', 60_000));
        piece.Add("short, but after a gap");
        Assert.Equal(60_001, piece.Take()!.Value.Text.Length);

        piece.Add("after");
        Assert.Equal((8L + 60_001 + 60_001 + 23, "after\n"), piece.Take());
    }

    [Fact]
    public void In_all_no_more_than_a_megabyte_is_told()
    {
        var piece = new LivePiece();
        var told = 0L;
        for (var round = 0; round < 100; round++)
        {
            piece.Add(new string('x', 50_000));
            told += piece.Take()?.Text.Length ?? 0;
        }

        Assert.InRange(told, 900_000, 1 << 20);
    }

    [Fact]
    public void A_sealed_log_stays_as_it_is()
    {
        var path = Path.GetTempFileName();
        using var log = new AttemptLog(path, live: true);
        log.Add("in time");
        log.Seal();
        log.Add("too late");

        Assert.Equal("in time\n", File.ReadAllText(path));
        Assert.Equal((0L, "in time\n"), log.TakeNew());
        File.Delete(path);
    }
}
