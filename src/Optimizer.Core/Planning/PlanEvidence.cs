using Optimizer.Core.Search;

namespace Optimizer.Core.Planning;

/// <summary>What happened that a planner learns from, in the order it happened. Losses are in the planner's order and scale.</summary>
public abstract record PlanEvidence(Configuration Point)
{
    /// <summary>A span of training ended.</summary>
    /// <param name="Seconds">Productive.</param>
    /// <param name="Loss">Of quality, as training reports it.</param>
    public sealed record Span(Configuration Point, int From, int To, double Seconds, double Loss) : PlanEvidence(Point);

    /// <summary>A model was measured.</summary>
    /// <param name="CompressSeconds">Of the stages after training.</param>
    /// <param name="MeasureSeconds">Of measuring it.</param>
    public sealed record Model(Configuration Point, int Epoch, double[] Losses, double CompressSeconds, double MeasureSeconds) : PlanEvidence(Point);

    /// <summary>A model of another sweep: it tells what to expect, but is not there to be compressed or shipped.</summary>
    /// <param name="Seconds">Of its training and compression; 0: unknown.</param>
    public sealed record Elsewhere(Configuration Point, int Epoch, double[] Losses, double Seconds) : PlanEvidence(Point);

    /// <summary>A training diverged or failed on the way to an epoch.</summary>
    public sealed record Failure(Configuration Point, int Epoch) : PlanEvidence(Point);
}
