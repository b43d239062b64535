namespace Optimizer.Trainers.Measurement;

/// <summary>What timing some models in turn gave.</summary>
/// <param name="Timings">In the models' order; only of quiet repetitions.</param>
/// <param name="Repetitions">The disturbed ones counted too.</param>
public sealed record Alternation(IReadOnlyList<Timing> Timings, int Repetitions)
{
    /// <param name="models">Per model its repetitions.</param>
    /// <param name="gauge">What the <see cref="Gauge"/> read in each repetition.</param>
    /// <param name="batchSizes">Of the models' throughput.</param>
    public static Alternation Of(IReadOnlyList<IReadOnlyList<Figures>> models, IReadOnlyList<double> gauge, IReadOnlyList<int> batchSizes)
    {
        var quiet = QuietRepetitions.Of(gauge);
        return new(
            [.. models.Select((repetitions, model) => new Timing(
                [.. quiet.Select(index => repetitions[index].LatencyP50)],
                [.. quiet.Select(index => repetitions[index].LatencyP95)],
                [.. quiet.Select(index => repetitions[index].Throughput)],
                batchSizes[model]))],
            models[0].Count);
    }
}
