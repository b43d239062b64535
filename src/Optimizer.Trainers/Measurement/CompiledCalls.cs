using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// The runtime compiles the path of a call three times, ever better, in the background; until the last is in place, a quarter to half a second
/// after the first call, a short call takes a fifth longer. Libraries and pages of a first call belong to no artifact either.
/// </summary>
internal sealed class CompiledCalls(TimeProvider clock)
{
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private bool done;

    /// <summary>Takes its time once in a process.</summary>
    /// <param name="model">Any.</param>
    public void Ensure(byte[] model)
    {
        if (done) return;
        using var served = new ServedArtifact(new ArtifactSession(model), []);
        using var timed = new TimedModel(served, 1, clock);
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < Enough) _ = timed.Median(Slice);
        done = true;
    }
}
