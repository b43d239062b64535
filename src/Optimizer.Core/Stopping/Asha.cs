namespace Optimizer.Core.Stopping;

public sealed record RungEntry(int Trial, int Rung, double Loss, bool Promoted);
public sealed record Promotion(int Trial, int Rung, string Reason);
public sealed class Asha(int minEpochs, int reduction)
{
    public int MinEpochs { get; } = minEpochs;
    public int Reduction { get; } = reduction;
    public Promotion? Next(IReadOnlyList<RungEntry> entries) => throw new NotSupportedException();
}
