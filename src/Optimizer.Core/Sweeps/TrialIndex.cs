namespace Optimizer.Core.Sweeps;

/// <summary>Trials by state, in the order of their numbers, so that deciding does not look through all that ever were.</summary>
internal sealed class TrialIndex
{
    private readonly SortedSet<TrialState>[] byStatus =
        [.. Enum.GetValues<TrialStatus>().Select(_ => new SortedSet<TrialState>(Comparer<TrialState>.Create((one, other) => one.Number.CompareTo(other.Number))))];

    public SortedSet<TrialState> Of(TrialStatus status) => byStatus[(int)status];

    public void Add(TrialState trial) => byStatus[(int)trial.Status].Add(trial);

    /// <summary>To be called before the trial's state changes.</summary>
    public void Remove(TrialState trial) => byStatus[(int)trial.Status].Remove(trial);
}
