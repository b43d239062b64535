namespace Optimizer.Client.V1;

/// <summary>What <c>show</c> answers. Money in USD.</summary>
/// <param name="Trials">State to number of trials.</param>
/// <param name="Nodes">Stage to work done and work saved.</param>
/// <param name="Attempts">Outcome to number of attempts; <c>running</c> for those that have none yet.</param>
public sealed record SweepDetail(
    string Sweep, string Name, string Status, string? Reason, double Spend, double Reserved, double Overrun, BudgetRow Budget,
    SortedDictionary<string, int> Trials, SortedDictionary<string, NodeCounts> Nodes, SortedDictionary<string, int> Attempts,
    ObjectiveRow[] Objectives, double RunningSeconds, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>It counts as running, but the process that ran it has ended, so that nothing goes on; <c>reason</c> says how to go on.</summary>
    public bool IsUnattended { get; init; }

    /// <summary>As the spec names it.</summary>
    public string Method { get; init; } = "";

    /// <summary>What <c>auto</c> came to when the sweep was begun; null: the method is named, or an earlier version began the sweep.</summary>
    public ChosenRow? Chosen { get; init; }

    /// <summary>Null: it was not asked for (<c>?outlook=true</c>), or too little has happened to say.</summary>
    public OutlookRow? Outlook { get; init; }

    /// <summary>Neither runs nor will without being told to.</summary>
    public bool IsOver() => Status is not ("running" or "paused");
}

/// <param name="Executed">Nodes of the stage that were worked on.</param>
/// <param name="Reused">How often a trial found a node's work done by another.</param>
public sealed record NodeCounts(int Executed, int Reused);

/// <param name="Goal"><c>minimize</c> or <c>maximize</c>.</param>
public sealed record ObjectiveRow(string Metric, string Goal, double Tolerance);
