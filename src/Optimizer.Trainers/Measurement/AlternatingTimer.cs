using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>
/// Times several models in turn, a few milliseconds each, so that a change of clock frequency or a noisy neighbour meets all of them alike
/// and their ratios hold where absolute times do not.
/// </summary>
public sealed class AlternatingTimer(TimeProvider clock)
{
    private static readonly TimeSpan SliceLength = TimeSpan.FromMilliseconds(4);

    /// <summary>Of each model within a repetition, per figure.</summary>
    private const int Slices = 6;

    private const int FewestRepetitions = 5;

    /// <summary>Below this spread of the first model's figures nothing is gained by going on.</summary>
    private const double GoodSpread = 0.05;

    /// <summary>No repetition starts later than this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="models">The one that matters first.</param>
    /// <param name="batchSizes">Candidates for the best throughput.</param>
    /// <param name="rows">rows x features, to predict on.</param>
    /// <param name="cancelled">Asked between repetitions.</param>
    /// <returns>In the models' order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancelled"/> said so.</exception>
    public IReadOnlyList<Timing> Measure(IReadOnlyList<ArtifactSession> models, IReadOnlyList<int> batchSizes, float[] rows, Func<bool> cancelled)
    {
        var lanes = models.Select(model => new Lane(model, batchSizes, rows, clock)).ToArray();
        try
        {
            var start = clock.GetTimestamp();
            for (var repetition = 0; repetition < FewestRepetitions || (!lanes[0].Settled && clock.GetElapsedTime(start) < Longest); repetition++)
            {
                if (cancelled()) throw new OperationCanceledException("The measurement was told to stop.");
                for (var slice = 0; slice < Slices; slice++)
                {
                    foreach (var lane in lanes) lane.SliceOfOne();
                }

                for (var slice = 0; slice < Slices; slice++)
                {
                    foreach (var lane in lanes) lane.SliceOfMany();
                }

                foreach (var lane in lanes) lane.EndRepetition();
            }

            return [.. lanes.Select(lane => lane.Timing)];
        }
        finally
        {
            foreach (var lane in lanes) lane.Dispose();
        }
    }

    private sealed class Lane : IDisposable
    {
        private readonly TimedModel one;
        private readonly TimedModel many;
        private readonly List<double> ones = new(1 << 15);
        private readonly List<double> manys = new(1 << 15);
        private readonly List<double> p50 = [];
        private readonly List<double> p95 = [];
        private readonly List<double> throughput = [];

        public Lane(ArtifactSession session, IReadOnlyList<int> batchSizes, float[] rows, TimeProvider clock)
        {
            one = new TimedModel(session, 1, rows, clock);
            many = Best(session, batchSizes, rows, clock);
        }

        public Timing Timing => new(p50, p95, throughput, many.BatchSize);

        public bool Settled => Repetitions.Spread(p50) < GoodSpread && Repetitions.Spread(throughput) < GoodSpread;

        public void SliceOfOne() => one.Slice(SliceLength, ones);

        public void SliceOfMany() => many.Slice(SliceLength, manys);

        public void EndRepetition()
        {
            p50.Add(Repetitions.Median(ones));
            p95.Add(Repetitions.Quantile(ones, 0.95));
            throughput.Add(many.BatchSize * 1000 / Repetitions.Median(manys));
            ones.Clear();
            manys.Clear();
        }

        public void Dispose()
        {
            one.Dispose();
            many.Dispose();
        }

        private static TimedModel Best(ArtifactSession session, IReadOnlyList<int> batchSizes, float[] rows, TimeProvider clock)
        {
            TimedModel? best = null;
            var fastest = 0.0;
            foreach (var size in batchSizes.Distinct())
            {
                var candidate = new TimedModel(session, size, rows, clock);
                List<double> calls = [];
                for (var slice = 0; slice < 3; slice++) candidate.Slice(SliceLength, calls);
                var rate = size / Repetitions.Median(calls);
                if (best is not null && rate <= fastest)
                {
                    candidate.Dispose();
                    continue;
                }

                best?.Dispose();
                (best, fastest) = (candidate, rate);
            }

            return best ?? throw new ArgumentException("There is no batch size to measure; give at least one in serving.batch_sizes.", nameof(batchSizes));
        }
    }
}
