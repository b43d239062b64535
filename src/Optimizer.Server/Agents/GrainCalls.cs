using Optimizer.Storage;
using Orleans.Runtime;

namespace Optimizer.Server.Agents;

/// <summary>Calls that may be repeated are repeated: a grain that moved or read its state again answers the next one.</summary>
internal sealed class GrainCalls(TimeProvider time)
{
    private const int MostTries = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);

    public async Task<T> Ask<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        for (var (tries, delay) = (1, FirstDelay); ; tries++, delay *= 2)
        {
            try
            {
                return await call();
            }
            catch (Exception problem) when (tries < MostTries && IsPassing(problem))
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
