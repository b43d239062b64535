namespace Optimizer.Cli.Tests;

public class SmokeTests
{
    [Fact]
    public void It_runs() => Assert.Equal(2, int.Parse("2"));
}
