using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// The runtime compiles the path of a call three times, ever better, in the background; until the last is in place, a quarter to half a second
/// after the first call, a short call takes a fifth longer. Libraries and pages of a first call belong to no artifact either.
/// </summary>
internal sealed class CompiledCalls(TimeProvider clock)
{
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Steady = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    /// <summary>By less a call has not become faster.</summary>
    private const double Faster = 0.95;

    private bool done;

    /// <summary>Takes its time once in a process.</summary>
    /// <param name="model">Any.</param>
    public void Ensure(byte[] model)
    {
        if (done) return;
        using var session = new ArtifactSession(model);
        using var timed = new TimedModel(session, 1, [], clock);
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < Enough) _ = timed.Median(Slice);
        done = true;
    }

    /// <summary>
    /// A model that is .NET code itself is compiled ever better while it runs, up to tens of times faster than at first: it is called until for a
    /// while it has not become faster any more.
    /// </summary>
    public void Settle(IServable model)
    {
        using var timed = new TimedModel(model, 1, [], clock);
        var (start, fastest) = (clock.GetTimestamp(), double.PositiveInfinity);
        var improved = start;
        while (clock.GetElapsedTime(start) is var elapsed && elapsed < Longest && (elapsed < Enough || clock.GetElapsedTime(improved) < Steady))
        {
            var milliseconds = timed.Median(Slice);
            if (milliseconds > fastest * Faster) continue;
            (fastest, improved) = (milliseconds, clock.GetTimestamp());
        }
    }
}
