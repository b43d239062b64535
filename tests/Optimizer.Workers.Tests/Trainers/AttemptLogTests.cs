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
}
