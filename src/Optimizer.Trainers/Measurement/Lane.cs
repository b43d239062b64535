using Optimizer.Core.Seeds;
using Optimizer.Trainers.Artifacts;

namespace Optimizer.Trainers.Measurement;

/// <summary>One model within one repetition: called with one row, and with many.</summary>
internal sealed class Lane : IDisposable
{
    private readonly Spacer spacer;
    private readonly IServable session;
    private readonly TimedModel one;
    private readonly TimedModel many;
    private readonly List<double> ones = new(1 << 13);
    private readonly List<double> manys = new(1 << 13);

    public Lane(Func<IServable> open, int batchSize, float[] rows, TrialRandom random, TimeProvider clock)
    {
        spacer = new Spacer(random);
        session = open();
        one = new TimedModel(session, 1, rows, clock);
        many = new TimedModel(session, batchSize, rows, clock);
    }

    public Figures Figures => new(Repetitions.Median(ones), Repetitions.Quantile(ones, 0.95), many.BatchSize * 1000 / Repetitions.Median(manys));

    public void SliceOfOne(TimeSpan length) => one.Slice(length, ones);

    public void SliceOfMany(TimeSpan length) => many.Slice(length, manys);

    public void Dispose()
    {
        one.Dispose();
        many.Dispose();
        session.Dispose();
        spacer.Dispose();
    }
}
