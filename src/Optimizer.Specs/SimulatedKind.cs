using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Simulation;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <summary>A problem whose answer is known: parameters and metrics are its own, and what a spec leaves out is searched over the problem's whole domain.</summary>
/// <param name="problem">Null: the spec names none that there is, which is told elsewhere; then any name will do.</param>
internal sealed class SimulatedKind(SimulatedProblem? problem) : TrainerKind
{
    private static readonly string[] Served = ["inference_cost", "latency_p50", "throughput"];

    public override string Name => problem?.Name ?? TrainerSpec.Simulated;

    public override bool IsFree => problem is null;

    public override IReadOnlyList<string> Parameters { get; } = problem is null ? [] : [.. problem.Domain.Parameters.Select(parameter => parameter.Name)];

    /// <summary>What a spec without objectives means: all that the problem tells, and its costs.</summary>
    public ImmutableArray<Objective> Objectives => problem is null ? []
        : [.. MetricsHere.Where(metric => problem.Told.Contains(metric.Name) || (problem.Compresses && metric.Name is "training_cost" or "inference_cost")).Select(metric => new Objective(metric.Name, metric.Goal))];

    public ImmutableSortedDictionary<string, ParameterValue> Neutral => problem?.Neutral ?? ImmutableSortedDictionary<string, ParameterValue>.Empty;

    public bool Compresses => problem?.Compresses != false;

    private IEnumerable<Metric> MetricsHere =>
    [
        .. (problem?.Told ?? []).Select(name => new Metric(name, Goal.Minimize, problem!.HasCurves ? Dimension.Share : Dimension.None, DuringTraining: true)),
        Metrics.Find("training_cost")!,
        .. problem?.Compresses == true ? Served.Select(name => Metrics.Find(name)!) : [],
    ];

    public override TrainerParameter? Parameter(string name)
    {
        var usual = new TrainerParameter(name, StageNode.Train, ParameterValue.Of(0.0), false, null, null, [], "");
        if (problem is null) return usual with { IsFree = true };
        return problem.Domain.Parameters.FirstOrDefault(parameter => parameter.Name == name) switch
        {
            null => null,
            IntegerParameter whole => usual with { Stage = whole.Stage, Whole = true, Low = whole.Low, High = whole.High },
            FloatParameter real => usual with { Stage = real.Stage, Low = real.Low, High = real.High },
            CategoryParameter { Values: var values } numbers when values.All(value => value.Kind == ValueKind.Integer) =>
                usual with { Stage = numbers.Stage, Whole = true, Low = values.Min(value => value.AsDouble()), High = values.Max(value => value.AsDouble()) },
            CategoryParameter words => usual with { Stage = words.Stage, Choices = [.. words.Values.Select(value => value.ToString())] },
            var other => throw new InvalidOperationException($"The problem {problem.Name} has a parameter {name} of a kind that no spec can name, {other.GetType().Name}."),
        };
    }

    public override Metric? Metric(string name) => problem is null
        ? new Metric(name, Goal.Minimize, Dimension.None, DuringTraining: true)
        : MetricsHere.FirstOrDefault(metric => metric.Name == name);

    public override string RefuseMetric(string name) => $"the problem {Name} tells no metric '{name}'; {Wording.Instead(name, [.. MetricsHere.Select(metric => metric.Name)])}";

    public override void Complete(List<Parameter> read, Func<string, Yaml.Node> whereOf, Findings findings)
    {
        if (problem is null) return;
        for (var at = 0; at < read.Count; at++)
        {
            var own = problem.Domain.Parameters.First(parameter => parameter.Name == read[at].Name);
            if (!read[at].When.IsEmpty && !read[at].When.SequenceEqual(own.When))
                findings.Error(whereOf(own.Name), own.When.IsEmpty ? $"{Name} always reads '{own.Name}'; take out its when" : $"{Name} says itself when it reads '{own.Name}'; take out its when");
            else if (own is CategoryParameter choice && !IsAmong(read[at], choice))
                findings.Error(whereOf(own.Name), $"'{own.Name}' is one of {string.Join(", ", choice.Values)}; write values: [{string.Join(", ", choice.Values.Take(2))}]");
            else if (Opens(own, read)) read[at] = read[at] with { When = own.When };
            else findings.Error(whereOf(own.Name), $"'{own.Name}' is never read: {string.Join(" and ", own.When.Select(condition => $"{condition.Parameter} is never {string.Join(" or ", condition.AnyOf)}"))}");
        }

        if (findings.HasErrors) return;
        var given = read.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in problem.Space.Parameters)
            if (!given.Contains(parameter.Name) && Opens(parameter, read)) read.Add(parameter);
    }

    private static bool IsAmong(Parameter parameter, CategoryParameter choice) => parameter switch
    {
        ConstantParameter constant => choice.Contains(constant.Value),
        CategoryParameter some => some.Values.All(choice.Contains),
        _ => false,
    };

    /// <summary>Whether what it hangs on can be so; a gate that the spec does not name is as the problem has it.</summary>
    private static bool Opens(Parameter parameter, List<Parameter> read) =>
        parameter.When.All(condition => read.Find(other => other.Name == condition.Parameter) is not { } gate || condition.AnyOf.All(gate.Contains));
}
