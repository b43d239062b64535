using System.Collections.Immutable;

namespace Optimizer.FaultDrill.Audit;

/// <summary>What is wrong, by the four words of the last line.</summary>
internal sealed class Findings
{
    private readonly Lock gate = new();
    private readonly List<string> harm = [];
    private readonly List<string> lost = [];
    private readonly List<string> doubled = [];
    private readonly List<string> overBudget = [];

    /// <summary>Anything that must not be and is none of the others.</summary>
    public void Harm(string what) => Add(harm, what);

    /// <summary>Acknowledged and not stored.</summary>
    public void Lost(string what) => Add(lost, what);

    /// <summary>Stored or done more often than it happened.</summary>
    public void Doubled(string what) => Add(doubled, what);

    public void OverBudget(string what) => Add(overBudget, what);

    public bool IsClean => harm.Count + lost.Count + doubled.Count + overBudget.Count == 0;

    public string LastLine => $"harm {harm.Count}, lost {lost.Count}, doubled {doubled.Count}, over budget {overBudget.Count}";

    /// <summary>A line each.</summary>
    public ImmutableArray<string> Lines =>
        [.. new[] { ("harm", harm), ("lost", lost), ("doubled", doubled), ("over budget", overBudget) }.SelectMany(kind => kind.Item2.Select(what => $"{kind.Item1}: {what}"))];

    private void Add(List<string> list, string what)
    {
        lock (gate) list.Add(what);
    }
}
