using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Planning;
using Optimizer.Core.Search;
using Optimizer.Core.Stopping;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Stages;

/// <summary>From a configuration to its nodes: train spans, later stages, measure. Equal prefixes get equal ids, which is what shares work.</summary>
public static class TrialPath
{
    /// <summary>Parameter that says for how many epochs a training runs; 1 where the space has none.</summary>
    public const string Epochs = "epochs";

    private const string Precision = "float32";

    /// <returns>Root first, measure last; an outside client measures itself.</returns>
    public static ImmutableArray<StageNode> Of(SweepSpec spec, Configuration configuration, int replicate)
    {
        var seed = spec.Seed + replicate;
        var path = ImmutableArray.CreateBuilder<StageNode>();
        var trainer = $"{spec.Trainer.Kind}/{spec.Trainer.Version}{(spec.Trainer.Command is { } command ? $"/{command.Digest()}" : "")}"
            + (spec.Trainer.Problem is { } problem ? $"/{problem.Name}{(problem.Noise ? "" : "/exact")}" : "");
        StageNode Add(string stage, Configuration parameters, EpochSpan? span)
        {
            var parent = path.Count > 0 ? path[^1].Id : null;
            var id = NodeDigest.Of(
                trainer, stage, parameters, span, parent, spec.Trainer.DataDigest, seed, Precision);
            path.Add(new StageNode(id, stage, parent, parameters, span, seed));
            return path[^1];
        }

        foreach (var stage in spec.Stages)
        {
            if (stage.Name != StageNode.Train)
            {
                Add(stage.Name, Only(configuration, stage), null);
                continue;
            }

            var total = Total(spec, configuration);
            // What a schedule that is not ours depends on is not ours to know; ML.NET cannot continue a fit, so that a shorter one shares nothing.
            var horizon = spec.Trainer.IsExternal || spec.Trainer.Command is not null || spec.Trainer.Kind == TabularSchema.Kind || DependsOnItsEnd(configuration) ? total : 0;
            var parameters = Only(configuration, stage);
            if (spec.Trainer.Command is null) parameters = new Configuration(parameters.Values.Remove(Epochs));
            var from = 0;
            foreach (var to in Ends(spec, total, horizon))
            {
                Add(StageNode.Train, parameters, new EpochSpan(from, to, horizon));
                from = to;
            }
        }

        if (!spec.Trainer.IsExternal) Add(StageNode.Measure, ServingOf(spec), null);
        return path.ToImmutable();
    }

    /// <summary>Epochs of the whole training. A user's program may call anything <c>epochs</c>: what is no count is not counted.</summary>
    public static int Total(SweepSpec spec, Configuration configuration)
    {
        var given = configuration.TryGet(Epochs, out var epochs);
        if (spec.Trainer.Command is not { } command) return given ? (int)epochs.AsInteger() : 1;
        return given && epochs.Kind == ValueKind.Integer && epochs.AsInteger() is > 0 and < 1_000_000 and var total ? (int)total : command.Reports ?? 1;
    }

    /// <summary>The node that scores the test rows of the artifact that <paramref name="measure"/> measured.</summary>
    public static StageNode TestOf(SweepSpec spec, StageNode measure)
    {
        var id = NodeDigest.Of(
            $"{spec.Trainer.Kind}/{spec.Trainer.Version}", StageNode.Test, Configuration.Empty, null, measure.Parent, spec.Trainer.DataDigest,
            measure.Seed, Precision);
        return new StageNode(id, StageNode.Test, measure.Parent, Configuration.Empty, null, measure.Seed);
    }

    /// <summary>Where the spans of a training end: at the rungs, and where a shorter training of the same space may share the beginning.</summary>
    private static SortedSet<int> Ends(SweepSpec spec, int total, int horizon)
    {
        var ends = new SortedSet<int> { total };
        if (spec.Stopping is { HasRungs: true, MinCostNano: not null }) ends.UnionWith(CostRungs.Ends(total));
        else if (spec.Stopping.HasRungs) ends.UnionWith(Rungs.Of(spec.Stopping.MinEpochs, spec.Stopping.Reduction, total));
        if (horizon == 0 && PlanSpaces.IsPlanned(spec)) ends.UnionWith(PlanSpaces.RungsOf(spec).Epochs.Where(rung => rung < total));
        if (horizon == 0 && spec.Space.Parameters.FirstOrDefault(parameter => parameter.Name == Epochs) is CategoryParameter lengths)
            ends.UnionWith(lengths.Values.Select(value => (int)value.AsInteger()).Where(length => length < total));
        return ends;
    }

    /// <summary>Whether the first epochs of a longer training are another training.</summary>
    public static bool DependsOnItsEnd(Configuration configuration) =>
        configuration.TryGet("schedule", out var schedule) && schedule.ToString() != "constant";

    private static Configuration Only(Configuration configuration, StageSpec stage) =>
        new(configuration.Values.Where(pair => stage.Parameters.Contains(pair.Key))
            .ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static Configuration ServingOf(SweepSpec spec) => Configuration.Empty
        .With("class", ParameterValue.Of(spec.Serving.Class))
        .With("batch_sizes", ParameterValue.Of(string.Join(',', spec.Serving.BatchSizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))));
}
