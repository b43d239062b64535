using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.FaultDrill.Watch;
using Optimizer.Storage;

namespace Optimizer.FaultDrill.Audit;

/// <param name="Sweep">As its events tell it; null: they cannot be replayed.</param>
/// <param name="Reports">In the order of the log.</param>
internal sealed record Replayed(Sweep? Sweep, IReadOnlyList<StoredReport> Reports);

/// <summary>What one event log says when it is read from its first event: no gap, no second writer, no money beyond the budget.</summary>
internal static class EventAudit
{
    public static Replayed Run(string id, IReadOnlyList<StoredEvent> events, Findings findings)
    {
        var sweep = new Sweep();
        var reports = new List<StoredReport>();
        var seq = 0L;
        foreach (var stored in events)
        {
            if (stored.Seq != ++seq)
            {
                findings.Harm($"sweep {id}: event {stored.Seq} stands where {seq} should");
                return new Replayed(null, reports);
            }

            if (stored.Event is EpochReported reported) reports.Add(new StoredReport(new AttemptKey(id, reported.Node, reported.Attempt), reported.Epoch));
            Before(id, seq, sweep, stored.Event, findings);
            try
            {
                sweep.Apply(stored.Event);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                findings.Harm($"sweep {id}: event {seq} ({stored.Event.GetType().Name}) does not follow from those before it: {error.GetType().Name}: {error.Message}");
                return new Replayed(null, reports);
            }

            if (sweep.Spec.Budget.CostNano is { } budget && sweep.SpendNano + sweep.ReservedNano > budget)
                findings.OverBudget(
                    $"sweep {id}: after event {seq} charges {Money.Text(sweep.SpendNano)} plus reservations {Money.Text(sweep.ReservedNano)} exceed the budget of {Money.Text(budget)}");
        }

        if (sweep.Status != SweepStatus.Running && sweep.ReservedNano != 0) findings.Harm($"sweep {id} is over and {Money.Text(sweep.ReservedNano)} is still set aside");
        return new Replayed(sweep, reports);
    }

    /// <summary>What two writers at once would do and applying alone does not notice.</summary>
    private static void Before(string id, long seq, Sweep sweep, SweepEvent next, Findings findings)
    {
        switch (next)
        {
            case AttemptStarted started when sweep.Nodes.TryGetValue(started.Node, out var node):
                if (node.Status == NodeStatus.Done) findings.Doubled($"sweep {id}, event {seq}: node {started.Node} is done and is started again");
                if (node.Running is { } other) findings.Doubled($"sweep {id}, event {seq}: attempt {started.Number} of node {started.Node} starts while {other.Started.Number} runs");
                if (started.Number != node.Attempts + 1) findings.Harm($"sweep {id}, event {seq}: attempt {started.Number} of node {started.Node} follows attempt {node.Attempts}");
                break;
            case EpochReported reported:
                Running(id, seq, sweep, reported.Node, reported.Attempt, "reports", findings);
                break;
            case AttemptEnded ended:
                Running(id, seq, sweep, ended.Node, ended.Attempt, "ends", findings);
                break;
        }
    }

    private static void Running(string id, long seq, Sweep sweep, string node, int attempt, string does, Findings findings)
    {
        if (sweep.Nodes.TryGetValue(node, out var state) && state.Running?.Started.Number != attempt)
            findings.Doubled($"sweep {id}, event {seq}: attempt {attempt} of node {node} {does}, and it is not the one that runs");
    }
}
