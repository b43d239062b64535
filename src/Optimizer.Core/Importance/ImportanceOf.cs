using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Importance;

/// <summary>What a sweep's completed trials say of its parameters.</summary>
public static class ImportanceOf
{
    /// <summary>With fewer trials nothing is told.</summary>
    public const int Fewest = 10;

    /// <summary>A forest that explains less of what it has not seen is not worth the reading.</summary>
    private const double Poor = 0.3;

    /// <summary>A positive metric to be minimised whose values span more than this factor is explained by its logarithm.</summary>
    private const double Wide = 10;

    private static readonly ImmutableArray<string> Costs = ["training_cost", "inference_cost"];

    /// <summary>The objectives, then the two costs where they are none.</summary>
    public static ImmutableArray<Objective> Metrics(SweepSpec spec) =>
        [.. spec.Objectives, .. Costs.Where(cost => spec.Objectives.All(objective => objective.Metric != cost))
            .Select(cost => new Objective(cost, Goal.Minimize))];

    /// <param name="trials">Completed ones: configuration and measured metrics.</param>
    /// <param name="seed">Of the forest and the shuffles; the same gives the same.</param>
    public static MetricImportance Of(
        SearchSpace space, Objective metric, IReadOnlyList<(Configuration Configuration, IReadOnlyDictionary<string, double> Metrics)> trials, long seed)
    {
        var rows = trials
            .Select(trial => (trial.Configuration, Value: trial.Metrics.GetValueOrDefault(metric.Metric, double.NaN)))
            .Where(row => double.IsFinite(row.Value) && Extension.IsInside(space, row.Configuration)).ToList();
        var leftOut = trials.Count - rows.Count;
        if (rows.Count < Fewest)
            return None(metric, rows.Count, leftOut, $"At least {Fewest} completed trials with a value of {metric.Metric} are needed; there are {rows.Count}.");
        var (least, most) = (rows.Min(row => row.Value), rows.Max(row => row.Value));
        if (least == most) return None(metric, rows.Count, leftOut, $"All {rows.Count} trials have the same {metric.Metric}.");
        if (space.Parameters.All(parameter => parameter.Cardinality == 1)) return None(metric, rows.Count, leftOut, "No parameter of the sweep varies.");
        var isLog = metric.Goal == Goal.Minimize && least > 0 && most / least > Wide;

        // Only the order counts.
        var ped = PedAnova.Of(new TrialTable(space, rows.ConvertAll(row => (row.Configuration, metric.Loss(row.Value)))), seed);
        var table = new TrialTable(space, rows.ConvertAll(row => (row.Configuration, isLog ? Math.Log(row.Value) : row.Value)));
        var forest = new RegressionForest(table, seed);
        var anova = new FunctionalAnova(table, forest);
        var (single, pairs) = anova.Shares();
        var parameters = table.Columns.Select((column, index) => new ParameterImportance(
            column.Parameter.Name, column.Parameter.When, table.Rows.Count(row => row[index] != TrialTable.Absent), Values(rows, column.Parameter.Name), ped[index], single[index],
            Curve(table, anova, index, isLog)));
        var interactions = pairs.OrderByDescending(pair => pair.Share)
            .Select(pair => new Interaction(table.Columns[pair.One].Parameter.Name, table.Columns[pair.Other].Parameter.Name, pair.Share));
        return new MetricImportance(
            metric.Metric, metric.Goal, isLog ? "log" : "linear", rows.Count, leftOut, forest.Explained, Note(forest.Explained),
            [.. parameters.OrderByDescending(parameter => parameter.Ped + parameter.Variance)], [.. interactions]);
    }

    private static int Values(List<(Configuration Configuration, double)> rows, string name) =>
        rows.Where(row => row.Configuration.TryGet(name, out _)).Select(row => row.Configuration[name]).Distinct().Count();

    private static ImmutableArray<CurvePoint> Curve(TrialTable table, FunctionalAnova anova, int index, bool isLog)
    {
        var column = table.Columns[index];
        double Unit(double value) => isLog ? Math.Exp(value) : value;
        return [.. anova.Curve(index).Select((point, cell) => new CurvePoint(
            column.Value(cell), Unit(point.Mean), Unit(point.Mean - point.Deviation), Unit(point.Mean + point.Deviation),
            table.Rows.Count(row => row[index] == cell)))];
    }

    private static string? Note(double explained) => explained >= Poor
        ? null
        : $"The forest explains {Math.Max(0, explained):0%} of the variance of trials it has not seen: its shares of variance, interactions and curves say little; more trials may help.";

    private static MetricImportance None(Objective metric, int trials, int leftOut, string why) =>
        new(metric.Metric, metric.Goal, "linear", trials, leftOut, double.NaN, why, [], []);
}
