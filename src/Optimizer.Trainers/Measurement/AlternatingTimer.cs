using Optimizer.Core.Seeds;
using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Times several models in turn, a few milliseconds each, so that a change of clock frequency or a noisy neighbour meets all of them alike
/// and their ratios hold where absolute times do not. Each repetition loads the models anew, because where a session's weights come to lie in
/// memory moves its time by several percent, and runs on the core that is fastest just then, because on a shared machine a core whose
/// physical sibling works for somebody else takes up to 1.6 times as long.
/// </summary>
public sealed class AlternatingTimer(TimeProvider clock)
{
    private static readonly TimeSpan SliceLength = TimeSpan.FromMilliseconds(4);

    /// <summary>Of each model within a repetition, per figure.</summary>
    private const int Slices = 4;

    /// <summary>Also where they take long.</summary>
    private const int FewestRepetitions = 5;

    /// <summary>With fewer it goes on while there is time.</summary>
    private const int EnoughQuiet = 7;

    /// <summary>Below this error of the first model's figures nothing is gained by going on.</summary>
    private const double GoodError = 0.015;

    /// <summary>No repetition starts later than this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="models">Each opens one; the one that matters first, last one that is the same in every measurement.</param>
    /// <param name="batchSizes">Candidates for the best throughput.</param>
    /// <param name="rows">rows x features, to predict on.</param>
    /// <param name="cancelled">Asked between repetitions.</param>
    /// <param name="quietest">The last model's latency, milliseconds, when this host was known to be quiet; while it takes longer we go on in hope.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancelled"/> said so.</exception>
    public Alternation Measure(
        IReadOnlyList<Func<IServable>> models, IReadOnlyList<int> batchSizes, float[] rows, Func<bool> cancelled, double quietest = double.PositiveInfinity)
    {
        using var cores = new ThreadCores();
        using var gauge = new Gauge([models[0], models[^1]], rows, clock);
        var sizes = models.Select(open => BatchSizes.Fastest(open, batchSizes, rows, clock)).ToArray();
        var figures = models.Select(_ => new List<Figures>()).ToArray();
        var readings = new List<double>();
        var random = new TrialRandom(0, 0);
        IReadOnlyList<Lane> lanes = [];
        try
        {
            var start = clock.GetTimestamp();
            while (Continues(figures, readings, clock.GetElapsedTime(start), quietest))
            {
                if (cancelled()) throw new OperationCanceledException("The measurement was told to stop.");
                cores.PinToFastest(() =>
                {
                    gauge.Slice(SliceLength);
                    return gauge.Read();
                });
                var next = Load(models, sizes, rows, random);
                Dispose(lanes);
                lanes = next;
                Run(lanes, gauge);
                readings.Add(gauge.Read());
                for (var model = 0; model < lanes.Count; model++) figures[model].Add(lanes[model].Figures);
            }
        }
        finally
        {
            Dispose(lanes);
        }

        return Alternation.Of(figures, readings, sizes);
    }

    private static bool Continues(IReadOnlyList<List<Figures>> models, IReadOnlyList<double> gauge, TimeSpan elapsed, double quietest)
    {
        var done = models[0].Count;
        if (done < FewestRepetitions) return true;
        if (elapsed >= Longest) return false;
        var quiet = QuietRepetitions.Of(gauge).Select(index => models[0][index]).ToArray();
        return quiet.Length < EnoughQuiet
            || !QuietRepetitions.IsQuiet(models[^1].Min(repetition => repetition.LatencyP50), quietest)
            || Repetitions.Error([.. quiet.Select(repetition => repetition.LatencyP50)]) >= GoodError
            || Repetitions.Error([.. quiet.Select(repetition => repetition.Throughput)]) >= GoodError;
    }

    /// <summary>The lanes of a repetition live until those of the next are loaded, which thereby cannot take over their memory.</summary>
    private List<Lane> Load(IReadOnlyList<Func<IServable>> models, IReadOnlyList<int> sizes, float[] rows, TrialRandom random)
    {
        var lanes = new List<Lane>();
        try
        {
            for (var model = 0; model < models.Count; model++) lanes.Add(new Lane(models[model], sizes[model], rows, random, clock));
            return lanes;
        }
        catch
        {
            Dispose(lanes);
            throw;
        }
    }

    private static void Run(IReadOnlyList<Lane> lanes, Gauge gauge)
    {
        for (var slice = 0; slice < Slices; slice++)
        {
            gauge.Slice(SliceLength);
            foreach (var lane in lanes) lane.SliceOfOne(SliceLength);
        }

        for (var slice = 0; slice < Slices; slice++)
        {
            foreach (var lane in lanes) lane.SliceOfMany(SliceLength);
        }
    }

    private static void Dispose(IReadOnlyList<Lane> lanes)
    {
        foreach (var lane in lanes) lane.Dispose();
    }
}
