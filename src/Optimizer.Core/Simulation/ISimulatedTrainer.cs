using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;

namespace Optimizer.Core.Simulation;

/// <summary>What a node takes and gives under virtual time.</summary>
public interface ISimulatedTrainer
{
    /// <param name="point">The whole configuration for whose sake the node runs.</param>
    /// <param name="epoch">1-based.</param>
    /// <returns>Device seconds of one epoch, and what is reported after it; null: the training diverges there.</returns>
    (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Epoch(StageNode node, Configuration point, int epoch);

    /// <summary>Of a node that does not train.</summary>
    /// <returns>Device seconds, and the metrics it ends with; null: it fails.</returns>
    (double Seconds, ImmutableSortedDictionary<string, double> Metrics)? Stage(StageNode node, Configuration point);
}
