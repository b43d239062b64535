using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Grpc.Core;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Grains;
using Optimizer.Core.Sweeps;
using WireAction = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Server.Agents;

/// <summary>Between the agent protocol's words and the grains'. A word that one side does not know is refused, never guessed.</summary>
internal static class AgentWords
{
    public static WireAction Of(VerdictAction action) => action switch
    {
        VerdictAction.Continue => WireAction.Continue,
        VerdictAction.Pause => WireAction.Pause,
        VerdictAction.Stop => WireAction.Stop,
        _ => throw new InvalidOperationException($"The verdict {action} has no word in the agent protocol."),
    };

    /// <exception cref="RpcException">The agent said an outcome that this coordinator does not know.</exception>
    public static AttemptOutcome Of(Outcome outcome) => outcome switch
    {
        Outcome.Done => AttemptOutcome.Done,
        Outcome.Paused => AttemptOutcome.Paused,
        Outcome.Stopped => AttemptOutcome.Stopped,
        Outcome.OutOfMemory => AttemptOutcome.OutOfMemory,
        Outcome.Diverged => AttemptOutcome.Diverged,
        Outcome.Crashed => AttemptOutcome.Crashed,
        Outcome.TimedOut => AttemptOutcome.TimedOut,
        Outcome.BadOutput => AttemptOutcome.BadOutput,
        Outcome.Error => AttemptOutcome.Error,
        Outcome.Preempted => AttemptOutcome.Preempted,
        _ => throw new RpcException(new Status(
            StatusCode.InvalidArgument, $"The outcome {(int)outcome} is not one of agent protocol 1; update the coordinator or the worker.")),
    };

    public static AttemptReport Of(Report report, string device) => new(
        new AttemptKey(report.Sweep, report.Node, report.Attempt, device), report.Epoch, Sorted(report.Metrics), report.Seconds);

    public static AttemptResult Of(Ended ended, string device) => new(
        new AttemptKey(ended.Sweep, ended.Node, ended.Attempt, device), Of(ended.Outcome), Text(ended.Message), Sorted(ended.Metrics), Sorted(ended.Facts),
        Text(ended.Artifact), Text(ended.Checkpoint), ended.Epoch, ended.Seconds, ended.OverrunSeconds, ended.HasJoules ? ended.Joules : null,
        Text(ended.Log))
    {
        LogTail = Text(ended.LogTail),
    };

    private static ImmutableSortedDictionary<string, T> Sorted<T>(MapField<string, T> map) => map.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
