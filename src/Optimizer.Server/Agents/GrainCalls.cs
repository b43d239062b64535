using Optimizer.Storage;
using Orleans.Runtime;

namespace Optimizer.Server.Agents;

/// <summary>
/// Calls that may be repeated are repeated: a grain that moved or read its state again answers the next one, and one whose coordinator
/// died answers when the others have noticed. The workers' streams stay open meanwhile; what is paid for goes on by their own clocks.
/// </summary>
internal sealed class GrainCalls(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    public async Task<T> Ask<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await call().WaitAsync(cancel);
            }
            catch (Exception problem) when (IsPassing(problem) && time.GetElapsedTime(since) < Patience)
            {
                await Task.Delay(delay, time, cancel);
            }
        }
    }

    public Task Tell(Func<Task> call, CancellationToken cancel) => Ask(
        async () =>
        {
            await call();
            return true;
        },
        cancel);

    public static bool IsPassing(Exception problem) =>
        problem is SequenceConflictException or BudgetExceededException or OrleansException or TimeoutException;
}
