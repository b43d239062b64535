using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Transfer;

namespace Optimizer.Cli.Running;

/// <summary>A spec's tables of earlier trials as the API takes them.</summary>
internal static class WarmRows
{
    /// <returns>Null: there are none.</returns>
    public static WarmSetRow[]? Of(ImmutableArray<WarmSet> sets) => sets.IsEmpty ? null :
    [
        .. sets.Select(set => new WarmSetRow(
            set.Source,
            [.. set.Trials.Select(trial => new WarmTrialRow(
                new(trial.Configuration.Values.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value, CoreJson.Options)), StringComparer.Ordinal),
                new(trial.Metrics, StringComparer.Ordinal)))],
            new(set.LeftOut, StringComparer.Ordinal))),
    ];
}
