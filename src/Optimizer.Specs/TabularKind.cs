using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <summary>
/// The trainer of tables. Its learner is a category, and what a learner alone reads hangs on it; the parameters that a spec
/// does not name are searched where ML.NET suggests, unless <c>space: given</c> says not to.
/// </summary>
/// <param name="task">Which learners and metrics there are.</param>
/// <param name="suggested">Whether unnamed parameters are searched.</param>
/// <param name="prose">Whether the spec names columns of text.</param>
internal sealed class TabularKind(TableTask task, bool suggested, bool prose) : TrainerKind
{
    private static readonly Metric[] Classifying =
    [
        new("accuracy", Goal.Maximize, Dimension.Share, DuringTraining: true),
        new("log_loss", Goal.Minimize, Dimension.None, DuringTraining: true),
        new("macro_f1", Goal.Maximize, Dimension.Share, DuringTraining: true),
        new("auc", Goal.Maximize, Dimension.Share, DuringTraining: true),
    ];

    private static readonly Metric[] Regressing =
    [
        new("mae", Goal.Minimize, Dimension.None, DuringTraining: true),
        new("r2", Goal.Maximize, Dimension.None, DuringTraining: true),
        new("rmse", Goal.Minimize, Dimension.None, DuringTraining: true),
    ];

    private static readonly string[] OfNetworks = ["accuracy", "loss", "macro_f1", "parameters"];

    public override string Name => TabularSchema.Kind;

    public override IReadOnlyList<string> Parameters { get; } =
        [TabularSchema.Learner, .. TabularSchema.Parameters.Where(parameter => Fits(parameter, TabularSchema.Learners(task))).Select(parameter => parameter.Name)];

    private IEnumerable<Metric> MetricsHere =>
    [
        .. task == TableTask.Regression ? Regressing : Classifying,
        .. task == TableTask.Binary ? new[] { new Metric("f1", Goal.Maximize, Dimension.Share, DuringTraining: true) } : [],
        .. Metrics.All.Where(metric => !OfNetworks.Contains(metric.Name)),
    ];

    public override TrainerParameter? Parameter(string name) =>
        name == TabularSchema.Learner ? TabularSchema.LearnerOf(task) : Parameters.Contains(name) ? TabularSchema.Find(name)!.Known : null;

    public override Metric? Metric(string name) => MetricsHere.FirstOrDefault(metric => metric.Name == name);

    public override string RefuseMetric(string name) => name.StartsWith("test_", StringComparison.Ordinal)
        ? $"'{name}' is scored once, at the end, on rows that the search must not see; use '{(Metric(name[5..]) is null ? MetricsHere.First().Name : name[5..])}', which is of the validation rows"
        : $"unknown metric '{name}' of a {task.ToString().ToLowerInvariant()} table; {Wording.Instead(name, [.. MetricsHere.Select(metric => metric.Name)])}";

    public override void Complete(List<Parameter> read, Func<string, Yaml.Node> whereOf, Findings findings)
    {
        AddLearner(read);
        var learner = read.Find(parameter => parameter.Name == TabularSchema.Learner)!;
        string[] learners = [.. TabularSchema.Learners(task).Where(name => learner.Contains(ParameterValue.Of(name)))];
        if (read.TrueForAll(parameter => parameter.Name != TrialPath.Epochs))
        {
            var epochs = TabularSchema.Find(TrialPath.Epochs)!;
            read.Add(suggested ? epochs.Suggested! : new ConstantParameter(TrialPath.Epochs, epochs.Known.Default) { Stage = StageNode.Train });
        }

        for (var at = 0; at < read.Count; at++)
        {
            if (TabularSchema.Find(read[at].Name) is not { Learners.IsEmpty: false } known || read[at].When.Any(condition => condition.Parameter == TabularSchema.Learner)) continue;
            if (!Fits(known, learners)) findings.Error(whereOf(read[at].Name), $"'{known.Name}' is never read: learner is never {string.Join(" or ", known.Learners)}; add it to learner's values, or take this out");
            else read[at] = Hung(read[at], known, learners);
        }

        if (suggested) AddSuggested(read, learners);
    }

    private static bool Fits(TabularParameter parameter, IReadOnlyList<string> learners) => parameter.Learners.IsEmpty || parameter.Learners.Any(learners.Contains);

    /// <summary>With a condition on the learner, where there are learners that do not read it.</summary>
    private static Parameter Hung(Parameter parameter, TabularParameter known, string[] learners)
    {
        string[] readers = [.. known.Learners.Where(learners.Contains)];
        return known.Learners.IsEmpty || readers.Length == learners.Length
            ? parameter
            : parameter with { When = [.. parameter.When, new Condition(TabularSchema.Learner, [.. readers.Select(ParameterValue.Of)])] };
    }

    private void AddLearner(List<Parameter> read)
    {
        if (read.Exists(parameter => parameter.Name == TabularSchema.Learner)) return;
        Parameter learner = suggested
            ? new CategoryParameter(TabularSchema.Learner, [.. TabularSchema.Learners(task).Select(ParameterValue.Of)])
            : new ConstantParameter(TabularSchema.Learner, ParameterValue.Of(TabularSchema.DefaultLearner));
        read.Insert(0, learner with { Stage = StageNode.Train });
    }

    private void AddSuggested(List<Parameter> read, string[] learners)
    {
        foreach (var parameter in TabularSchema.Parameters.Where(parameter => Fits(parameter, learners) && read.TrueForAll(other => other.Name != parameter.Name)))
        {
            if (parameter.Suggested is not { } range || (task == TableTask.Regression && parameter.Name == "lightgbm.sigmoid")) continue;
            if (!prose && parameter.Name == "word_ngrams") continue;
            // A condition on what another parameter never is would make the space invalid.
            if (range.When.Any(condition => read.Find(other => other.Name == condition.Parameter) is not { } gate || !condition.AnyOf.Any(gate.Contains))) continue;
            read.Add(Hung(range, parameter, learners));
        }
    }
}
