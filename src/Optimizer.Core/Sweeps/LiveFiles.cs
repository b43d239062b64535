using Optimizer.Core.Frontier;

namespace Optimizer.Core.Sweeps;

/// <summary>Which of the files that a sweep ever named must stay, under the spec's <c>keep</c>. References are passed on as they are: blobs or paths.</summary>
public static class LiveFiles
{
    /// <summary>Every checkpoint and artifact, superseded ones included.</summary>
    public const string KeepAll = "all";

    /// <summary>Of every node the newest checkpoint and the artifact.</summary>
    public const string KeepLast = "last";

    /// <summary>What trials on the frontier are made of. While the sweep may go on, also every training that another trial could branch from.</summary>
    public const string KeepFrontier = "frontier";

    /// <summary>
    /// Always live, whatever <c>keep</c> says: the bundle, the data, logs, what running attempts read and wrote, and whatever a trial that is not
    /// over could be continued from.
    /// </summary>
    /// <param name="events">All of the sweep, in order.</param>
    public static IReadOnlySet<string> Of(IEnumerable<SweepEvent> events)
    {
        var sweep = new Sweep();
        var (live, named) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var happened in events)
        {
            sweep.Apply(happened);
            if (happened is AttemptEnded ended) Add(live, ended.Log);
            if (happened is CheckpointSaved saved) Add(named, saved.Path);
            if (happened is AttemptEnded left) Add(named, left.Artifact, left.Checkpoint);
        }

        if (sweep.Seq == 0) return live;
        Add(live, sweep.Spec.Bundle?.Tree);
        if (sweep.Spec.Trainer.Data is { } data) Add(live, data.Path, data.Labels, data.TestPath, data.TestLabels);
        if (sweep.Spec.Keep is null or KeepAll) live.UnionWith(named);
        foreach (var node in Kept(sweep)) Add(live, node.Artifact, node.Checkpoint, node.Running?.Checkpoint);
        return live;
    }

    private static IEnumerable<NodeState> Kept(Sweep sweep)
    {
        if (sweep.Spec.Keep != KeepFrontier) return sweep.Nodes.Values;
        var wanted = FrontierOf.Trials(sweep).Concat(sweep.OpenTrials)
            .SelectMany(trial => trial.Proposed.Path).Concat(sweep.RunningAttempts.Select(attempt => attempt.Started.Node)).ToHashSet(StringComparer.Ordinal);
        // A trial that is proposed tomorrow may begin where any training of today ended.
        if (MayGoOn(sweep))
            wanted.UnionWith(sweep.Nodes.Values.Where(node => node.Status is NodeStatus.Done or NodeStatus.Paused).Select(node => node.Node.Id));
        return wanted.SelectMany(id => Lineage(sweep, id)).Distinct();
    }

    private static bool MayGoOn(Sweep sweep) => sweep.Status is SweepStatus.Running or SweepStatus.Paused or SweepStatus.BudgetExhausted;

    private static IEnumerable<NodeState> Lineage(Sweep sweep, string? id)
    {
        for (; id is not null; id = sweep.Nodes[id].Node.Parent) yield return sweep.Nodes[id];
    }

    private static void Add(HashSet<string> set, params ReadOnlySpan<string?> references)
    {
        foreach (var reference in references)
            if (!string.IsNullOrEmpty(reference)) set.Add(reference);
    }
}
