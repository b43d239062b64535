using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Sweeps;

/// <summary>Trainings that are done, by loss, for more compressions of them.</summary>
internal sealed class TrainedBook
{
    /// <summary>So many of the best are worth a look: a worse one would be compressed again only after each of these was as often as there are of them.</summary>
    private const int Most = 256;

    private readonly StageSpec? stage;
    private readonly SortedSet<(double Loss, int Trial)> byLoss = [];
    private readonly Dictionary<int, (Configuration Train, NodeState Last)> trained = [];

    public TrainedBook(SweepSpec spec) => stage = spec.Stages.FirstOrDefault(stage => stage.Name == StageNode.Train);

    /// <summary>Trials that were proposed with a training of their own.</summary>
    public int Trainings { get; private set; }

    public void Add(TrialState trial)
    {
        if (IsOwn(trial)) Trainings++;
    }

    /// <summary>A node of the trial's path is done.</summary>
    /// <param name="isLast">No training comes after it on that path.</param>
    /// <param name="loss">Of the first objective, at the end of training.</param>
    public void Passed(TrialState trial, NodeState done, bool isLast, double loss)
    {
        if (stage is null || !isLast || done.Node.Stage != StageNode.Train || !IsOwn(trial)) return;
        var train = new Configuration(trial.Proposed.Configuration.Values
            .Where(pair => stage.Parameters.Contains(pair.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal));
        trained.Add(trial.Number, (train, done));
        byLoss.Add((double.IsNaN(loss) ? double.PositiveInfinity : loss, trial.Number));
    }

    public IEnumerable<TrainedModel> Best() => byLoss.Take(Most).Select(entry =>
        new TrainedModel(entry.Trial, trained[entry.Trial].Train, entry.Loss, trained[entry.Trial].Last.Trials.Count));

    private static bool IsOwn(TrialState trial) => trial.Proposed is { ParentTrial: null, Replicate: 0 };
}
