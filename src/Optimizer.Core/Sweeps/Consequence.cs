using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Optimizer.Core.Sweeps;

/// <summary>What follows for a node from the end of an attempt.</summary>
/// <param name="Then">What the first of the spec's rules that matches says.</param>
/// <param name="CheckpointLost">It could not read what it was to continue from and begins further back.</param>
public sealed record Consequence(NodeStatus Status, FailureAction? Then = null, bool CheckpointLost = false)
{
    /// <summary>How often a node may begin further back free of the retries: without its own checkpoint, then without the one before its span.</summary>
    public const int MostFallbacks = 2;

    /// <summary>How often a node is tried again free of the retries because files could not be stored or had: its worker asks for nothing until they can.</summary>
    public const int MostStoreTroubles = 10;

    /// <summary>A pattern that takes longer on one attempt's last lines matches nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static Consequence Of(Sweep sweep, NodeState node, AttemptState attempt, AttemptEnding ending, bool hasCheckpoint)
    {
        var again = hasCheckpoint ? NodeStatus.Paused : NodeStatus.Planned;
        var retried = node.Failures < sweep.Spec.Retries ? again : NodeStatus.Failed;
        if (IsFailure(ending.Outcome) && Rule(sweep.Spec, ending) is { } rule)
        {
            return new Consequence(
                rule switch { FailureAction.DoNotRetry => NodeStatus.Failed, FailureAction.ExcludeDevice => again, _ => retried }, rule);
        }

        if (IsStoreTrouble(ending.Outcome, ending.Facts) && node.StoreTroubles < MostStoreTroubles) return new Consequence(again);
        if (ending.Outcome == AttemptOutcome.BadOutput && ending.Facts.GetValueOrDefault("checkpoint") == "unreadable" && node.Fallbacks < MostFallbacks)
            return new Consequence(NodeStatus.Planned, CheckpointLost: true);
        return new Consequence(ending.Outcome switch
        {
            AttemptOutcome.Done => NodeStatus.Done,
            AttemptOutcome.Paused or AttemptOutcome.Stopped or AttemptOutcome.Preempted or AttemptOutcome.Lost => again,
            AttemptOutcome.OutOfMemory => Placement.HasRoomElsewhere(sweep, node.Node, attempt.Started.DeviceClass) ? again : NodeStatus.Failed,
            AttemptOutcome.Diverged => NodeStatus.Failed,
            AttemptOutcome.Crashed or AttemptOutcome.TimedOut or AttemptOutcome.BadOutput or AttemptOutcome.Error => retried,
            _ => throw new InvalidOperationException($"An attempt cannot end with outcome {ending.Outcome}."),
        });
    }

    /// <summary>No room where artifacts are kept, or no way there: not the node's fault.</summary>
    public static bool IsStoreTrouble(AttemptOutcome outcome, ImmutableSortedDictionary<string, string> facts) =>
        outcome == AttemptOutcome.Error && facts.GetValueOrDefault("store") is "full" or "unreachable";

    /// <summary>Divergence is a result, not a failure.</summary>
    private static bool IsFailure(AttemptOutcome outcome) => outcome is AttemptOutcome.Crashed or AttemptOutcome.TimedOut
        or AttemptOutcome.BadOutput or AttemptOutcome.Error or AttemptOutcome.OutOfMemory;

    private static FailureAction? Rule(SweepSpec spec, AttemptEnding ending) =>
        spec.Failures?.FirstOrDefault(rule => Matches(rule.Pattern, $"{ending.Message}\n{ending.LogTail}"))?.Then;

    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, Patience);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
