using System.Globalization;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>How long a program runs and is silent. Time in which this process stood still too, because a neighbour was measured, does not count.</summary>
/// <param name="timeout">Seconds; null: none.</param>
/// <param name="silence">Seconds; null: the worker's own limit holds.</param>
internal sealed class ProgramLimits(TimeProvider clock, IRunControl control, double? timeout, double? silence)
{
    /// <summary>Between two looks; more than that was standing still.</summary>
    private const double MostBetween = 1;

    /// <summary>The worker takes silence for a hang: while the spec allows it, or what is printed is not passed on, it is told that the run goes on.</summary>
    private const double SayAlive = 30;

    private long last = clock.GetTimestamp();
    private double ran;
    private double silent;
    private double unsaid;
    private bool spoke;

    /// <param name="silent">Nothing was printed since the last look.</param>
    /// <returns>Which limit is broken; null: none.</returns>
    public string? Broken(bool silent)
    {
        var now = clock.GetTimestamp();
        var passed = Math.Min(clock.GetElapsedTime(last, now).TotalSeconds, MostBetween);
        last = now;
        ran += passed;
        this.silent = silent ? this.silent + passed : 0;
        unsaid += passed;
        spoke |= !silent;
        if (ran > timeout) return $"ran for more than {Text(timeout.Value)} s and was ended";
        if (this.silent > silence) return $"printed nothing for {Text(silence.Value)} s and was ended as hung";
        if (unsaid <= SayAlive) return null;
        if (silence is not null || spoke) control.Alive();
        (unsaid, spoke) = (0, false);
        return null;
    }

    private static string Text(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);
}
