using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>Scores a chosen model on the rows that nothing before has seen: each metric as <c>test_NAME</c>, with its 95% interval.</summary>
public sealed class TabularTestStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var table = TabularTrainStage.TableOf(data);
        var path = request.Parent ?? throw new StageFailedException("error", "A test run names no artifact: `parent` is empty.");
        var rows = data.Split.Test;
        if (rows.Length == 0) throw new StageFailedException("error", "There are no test rows: the split gives them a share of 0. Give `split.test` a share, or a `test_path`.");
        return new TrainerDone
        {
            Metrics = Score(path, table, rows).MetricsWithIntervals()
                .ToImmutableSortedDictionary(pair => $"test_{pair.Key}", pair => pair.Value, StringComparer.Ordinal),
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("test_rows", $"{rows.Length}"),
        };
    }

    internal static TableScores Score(string path, Table table, int[] rows)
    {
        using var model = TabularModel.Load(path, table);
        return new TableScores(table, rows, model.Predict(rows));
    }
}
