namespace Optimizer.Workers.Tests;

/// <summary>Waits for what another process does.</summary>
internal static class Until
{
    public static async Task True(Func<bool> condition, double seconds = 10)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since).TotalSeconds < seconds, $"It did not become true within {seconds} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
