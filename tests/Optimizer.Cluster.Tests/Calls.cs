using Optimizer.Storage;

namespace Optimizer.Cluster.Tests;

internal static class Calls
{
    /// <summary>As a gateway repeats a call to a grain that reads its state again.</summary>
    public static async Task<T> Repeated<T>(Func<Task<T>> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (SequenceConflictException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
    }

    public static Task Repeated(Func<Task> call) => Repeated(async () =>
    {
        await call();
        return true;
    });
}
