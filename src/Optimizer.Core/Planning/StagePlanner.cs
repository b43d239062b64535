using System.Globalization;
using Optimizer.Core.Frontier;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Planning;

public enum PlanStep
{
    Unspecified = 0,

    /// <summary>Train a new configuration to the first rung.</summary>
    NewTraining = 1,

    /// <summary>Train a known one to its next rung.</summary>
    Longer = 2,

    /// <summary>Compress a trained one in another way.</summary>
    Compress = 3,
}

/// <summary>What to do next.</summary>
/// <param name="Point">The whole configuration: epochs are the rung to reach now, or the last where the space leaves no choice.</param>
/// <param name="Epoch">To be reached, or at which to compress.</param>
/// <param name="Seconds">Expected.</param>
public sealed record PlanAction(PlanStep Step, Configuration Point, int Epoch, string Reason, double Seconds);

/// <param name="Pending">Actions under way; believed to give what is expected of them.</param>
/// <param name="SpentShare">Of the budget, 0 to 1; 0 also where there is no end.</param>
/// <param name="SecondsLeft">Device seconds that the budget still pays.</param>
public sealed record PlanRequest(IReadOnlyList<PlanAction> Pending, double SpentShare, double SecondsLeft, TrialRandom Random);

/// <summary>
/// Spends device seconds where the frontier ends up best. A plan is a model to be had: a training, known or new, some epochs further and
/// compressed in some way. It is worth the growth of the useful hypervolume that is expected of it, divided by the price of what is not
/// paid yet to the power k, which cools from 1 to 0 as the budget is used (CArBO, Lee et al. 2020, arXiv:2003.10870). Of the best plan the
/// first step is done; then all is weighed again.
/// </summary>
public sealed class StagePlanner
{
    private const int NewTrainings = 60;
    private const int KnownTrainings = 60;
    private const int Compressions = 4;
    private const int Refined = 4;
    private const int Moves = 16;

    /// <summary>Points of the sequence tried for a training that is new.</summary>
    private const int Draws = 64;

    /// <summary>How many times as far as the reference lies from the best that can be, the region of use reaches further at the beginning.</summary>
    private const double Widening = 3;

    /// <summary>Share of the budget after which it is as the spec says.</summary>
    private const double WideShare = 0.05;

    /// <summary>Compressions made of the best training before anything is known of them.</summary>
    private const int FirstCompressions = 3;

    /// <summary>Beyond so many, only models on the frontier are kept, and the better half of the trainings.</summary>
    private const int Most = 400;

    private readonly PlanSpace space;
    private readonly PlanForecast forecast;
    private readonly SobolSampler startUp;
    private readonly Dictionary<Configuration, PlanTraining> trainings = [];
    private readonly List<(Configuration Point, int Epoch, double[] Losses)> models = [];
    private readonly HashSet<(Configuration Point, int Epoch)> known = [];
    private readonly int begin;
    private double leastSeconds = double.PositiveInfinity;
    private double measureSeconds;
    private int measured;
    private int elsewhere;

    public StagePlanner(PlanSpace space, long seed)
    {
        this.space = space;
        forecast = new PlanForecast(space);
        startUp = new SobolSampler(space.Space, seed);
        begin = Math.Clamp(space.Train.Length + 1, 3, 8);
    }

    /// <summary>Whether any of its training is done.</summary>
    public bool HasBegun(Configuration point) => trainings.TryGetValue(space.TrainingOf(point), out var training) && training.Top > 0;

    /// <summary>Whether its training ended at that epoch.</summary>
    public bool HasReached(Configuration point, int epoch) => trainings.TryGetValue(space.TrainingOf(point), out var training) && training.LossAt(epoch) is not null;

    public void Fold(PlanEvidence evidence)
    {
        switch (evidence)
        {
            case PlanEvidence.Span span: FoldSpan(span); break;
            case PlanEvidence.Model model: FoldModel(model); break;
            case PlanEvidence.Failure failure: FoldFailure(failure); break;
            case PlanEvidence.Elsewhere elsewhere: FoldElsewhere(elsewhere); break;
            default: throw new ArgumentException($"Evidence {evidence.GetType().Name} is unknown to this planner.", nameof(evidence));
        }
    }

    /// <returns>At most <paramref name="count"/> actions; fewer: nothing more that the budget pays is worth doing.</returns>
    public IReadOnlyList<PlanAction> Next(PlanRequest request, int count)
    {
        foreach (var action in request.Pending) known.Add((action.Point, action.Epoch));
        var actions = new List<PlanAction>();
        // What is known from elsewhere spares first looks, but one: the pace here is another.
        var begun = Math.Min(elsewhere, begin - 1) + trainings.Count + request.Pending.Count(action => action.Step == PlanStep.NewTraining);
        for (; actions.Count < count && begun < begin; begun++) actions.Add(Start(begun + 1, request));
        foreach (var action in actions) known.Add((action.Point, action.Epoch));
        if (actions.Count < count && space.IsStaged && forecast.Compressions + request.Pending.Count(action => action.Step == PlanStep.Compress) < FirstCompressions && Try(request) is { } first)
            actions.Add(first);
        if (actions.Count < count && trainings.Count > 0) actions.AddRange(Best(request with { Pending = [.. request.Pending, .. actions] }, count - actions.Count));
        foreach (var action in actions) known.Add((action.Point, action.Epoch));
        // Nothing is known, or nothing known is worth its price: look elsewhere.
        for (var draw = 1; actions.Count < count && draw <= Draws; draw++)
        {
            var action = Start(begun + draw + known.Count, request);
            if (action.Seconds <= request.SecondsLeft && known.Add((action.Point, action.Epoch))) actions.Add(action);
        }

        return actions;
    }

    private void FoldSpan(PlanEvidence.Span span)
    {
        var training = TrainingOf(span.Point);
        training.Reach(span.To, span.Loss);
        forecast.FoldCurve(training.Row, span.To, span.Loss);
        if (span.Seconds <= 0) return;
        forecast.FoldSeconds(training.Row, span.To - span.From, span.Seconds);
        leastSeconds = Math.Min(leastSeconds, span.Seconds / (span.To - span.From));
    }

    private void FoldModel(PlanEvidence.Model model)
    {
        known.Add((model.Point, model.Epoch));
        measureSeconds += (model.MeasureSeconds - measureSeconds) / Math.Min(++measured, 20);
        var training = TrainingOf(model.Point);
        var row = forecast.Coding.Code(model.Point);
        if (space.IsStaged && space.IsPlain(model.Point) && model.Epoch == space.Rungs[0]) forecast.FoldNeutral(row);
        if (!space.IsPlain(model.Point) && training.LossAt(model.Epoch) is { } parent) forecast.FoldCompression(row, model.CompressSeconds, model.Losses[0], parent);
        forecast.FoldServing(row, model.Losses);
        if (model.Losses.All(double.IsFinite)) models.Add((model.Point, model.Epoch, model.Losses));
        Forget();
    }

    /// <summary>What serving costs is told by any model; curves and seconds by those that were not compressed.</summary>
    private void FoldElsewhere(PlanEvidence.Elsewhere model)
    {
        if (!Array.TrueForAll(model.Losses, double.IsFinite)) return;
        forecast.FoldServing(forecast.Coding.Code(model.Point), model.Losses);
        if (space.IsStaged && !space.IsPlain(model.Point)) return;
        var row = forecast.Coding.Code(WithNeutral(space.TrainingOf(model.Point), space.Rungs[^1]));
        forecast.FoldCurve(row, model.Epoch, model.Losses[0]);
        if (model.Seconds > 0) forecast.FoldSeconds(row, model.Epoch, model.Seconds);
        elsewhere++;
    }

    private void FoldFailure(PlanEvidence.Failure failure)
    {
        known.Add((failure.Point, failure.Epoch));
        var training = TrainingOf(failure.Point);
        training.IsDead = true;
        forecast.FoldCurve(training.Row, failure.Epoch, double.PositiveInfinity);
    }

    private void Forget()
    {
        if (models.Count > Most)
        {
            var front = ParetoFront.Of(models.ConvertAll(model => model.Losses)).ToHashSet();
            var kept = models.Where((_, index) => front.Contains(index) || index >= models.Count - (Most / 4)).ToList();
            models.Clear();
            models.AddRange(kept.Count <= Most ? kept : kept[^Most..]);
        }

        if (trainings.Count <= Most) return;
        foreach (var worse in trainings.Values.Where(training => training.Top > 0).OrderBy(training => training.LossAt(training.Top)).Skip(Most / 2).ToList()) trainings.Remove(worse.Train);
    }

    private PlanTraining TrainingOf(Configuration point)
    {
        var own = space.TrainingOf(point);
        if (!trainings.TryGetValue(own, out var training)) trainings.Add(own, training = new PlanTraining(own, forecast.Coding.Code(WithNeutral(own, space.Rungs[^1]))));
        return training;
    }

    private PlanAction Start(int number, PlanRequest request)
    {
        var drawn = startUp.Propose(new ProposalRequest(number, Configuration.Empty, [], request.Random))!;
        var point = Merge(space.TrainingOf(drawn.Configuration), space.CompressionOf(space.HasPlain ? space.Neutral : drawn.Configuration), space.Rungs[0]);
        return new PlanAction(PlanStep.NewTraining, point, space.Rungs[0], $"new training, Sobol point {number}", space.Rungs[0] * forecast.EpochSeconds(forecast.Coding.Code(point)));
    }

    /// <summary>Some compression of the best training, so that there is something to learn from.</summary>
    private PlanAction? Try(PlanRequest request)
    {
        var best = trainings.Values.Where(training => training.Top > 0 && !training.IsDead).MinBy(training => (training.LossAt(training.Top) - space.Floor) * forecast.EpochSeconds(training.Row));
        if (best is null) return null;
        var drawn = startUp.Propose(new ProposalRequest(1000 + forecast.Compressions, Configuration.Empty, [], request.Random))!;
        var point = Merge(best.Train, space.CompressionOf(drawn.Configuration), best.Top);
        return known.Contains((point, best.Top)) ? null
            : new PlanAction(PlanStep.Compress, point, best.Top, "compression of the best training, to learn what compressions do", forecast.CompressSeconds(forecast.Coding.Code(point)));
    }

    private List<PlanAction> Best(PlanRequest request, int count)
    {
        var random = request.Random;
        var believed = models.ConvertAll(model => Believed(model.Point, model.Epoch, model.Losses));
        var reference = ReferencePoint.Of(space.Reference, models.ConvertAll(model => model.Losses));
        // What may be given up of the first objectives, of the best as the models see it, is of use; more is not.
        var limits = ToleranceRegion.Limits(believed, space.Allowances, reference.Length);
        for (var objective = 0; objective < reference.Length; objective++) reference[objective] = Math.Min(reference[objective], limits[objective]);
        // At first little is known and cheap models are what the money buys: the region of use is wider, and narrows.
        reference[0] += Widening * Math.Max(0, 1 - (request.SpentShare / WideShare)) * (reference[0] - space.Floor);
        // While nothing is of use yet, whatever is better than the best is.
        if (believed.Count > 0) reference[0] = Math.Max(reference[0], believed.Min(losses => losses[0]));
        var front = ParetoFront.Of(believed).Select(index => models[index].Point).ToList();
        believed.AddRange(request.Pending.Select(action => Believed(action.Point, action.Epoch, null)));
        var gain = new SliceGain(believed, reference, space.Floor);
        var busy = request.Pending.Where(action => action.Step != PlanStep.Compress).Select(action => space.TrainingOf(action.Point)).ToHashSet();
        var power = 1 - Math.Clamp(request.SpentShare, 0, 1);
        var plans = new List<Plan>();
        foreach (var training in trainings.Values.Where(training => training.Top > 0 && !training.IsDead && !busy.Contains(training.Train))
            .OrderBy(training => forecast.Curve(training.Row, space.Rungs[^1]).Mean).Take(KnownTrainings))
            Consider(training.Train, training, Settings());
        for (var draw = 0; draw < NewTrainings; draw++)
        {
            var train = space.TrainingOf(draw % 2 == 0 || front.Count == 0 ? Drawn(random) : Mutant(front[random.NextIndex(front.Count)], random, space.Train));
            if (!trainings.ContainsKey(train) && !busy.Contains(train)) Consider(train, null, Settings());
        }

        foreach (var seed in plans.OrderByDescending(plan => plan.Value).Take(Refined).ToList())
        {
            for (var move = 0; move < Moves; move++)
            {
                var point = Mutant(seed.Point, random, seed.Known is not null || move % 2 == 0 ? space.Compress : space.Train);
                var train = space.TrainingOf(point);
                if (seed.Known is not null || (!trainings.ContainsKey(train) && !busy.Contains(train))) Consider(train, seed.Known, [space.CompressionOf(point)]);
            }
        }

        return Choose(plans, count, power, believed, reference);

        List<Configuration> Settings()
        {
            var settings = new List<Configuration> { space.CompressionOf(space.Neutral) };
            for (var draw = 0; space.IsStaged && draw < Compressions; draw++)
            {
                settings.Add(space.CompressionOf(draw % 2 == 0 || front.Count == 0 ? Drawn(random)
                    : draw % 4 == 1 ? front[random.NextIndex(front.Count)] : Mutant(front[random.NextIndex(front.Count)], random, space.Compress)));
            }

            return settings;
        }

        void Consider(Configuration train, PlanTraining? of, List<Configuration> settings)
        {
            var row = of?.Row ?? forecast.Coding.Code(WithNeutral(train, space.Rungs[^1]));
            var perEpoch = forecast.EpochSeconds(row);
            var curve = space.Rungs.Select(rung => space.EveryRungServes || rung == space.Rungs[^1] ? forecast.Curve(row, rung) : default).ToArray();
            foreach (var setting in settings)
            {
                var model = Finish(Merge(train, setting, space.Rungs[^1]));
                for (var index = 0; index < curve.Length; index++)
                {
                    var rung = space.Rungs[index];
                    if (!space.EveryRungServes && rung != space.Rungs[^1]) continue;
                    var point = Merge(train, setting, rung);
                    if (known.Contains((point, rung)) || !space.Space.IsValid(point)) continue;
                    var done = Done(of, point, rung);
                    var steps = space.EveryRungServes && !space.IsFixedLength(point) ? space.Rungs.Count(other => other > done && other <= rung) : done < rung ? 1 : 0;
                    var seconds = ((rung - done) * perEpoch) + model.Seconds + (measureSeconds * (steps + (model.IsPlain ? 0 : 1)));
                    if (seconds > request.SecondsLeft) continue;
                    // A child of a model that is there shares its luck: only the damage is open.
                    var quality = Sum(done == rung ? new Estimate(curve[index].Mean, 0) : curve[index], model.Damage);
                    var others = Others(model.Serving, (rung * perEpoch) + model.Seconds);
                    var growth = gain.At(quality, others);
                    if (growth > 0) plans.Add(new Plan(point, of, rung, done, seconds, growth, quality, others, model.IsPlain, Worth(growth, seconds, power)));
                }
            }
        }
    }

    /// <summary>The best plans, each after those before it are believed to have come true.</summary>
    private List<PlanAction> Choose(List<Plan> plans, int count, double power, List<double[]> believed, double[] reference)
    {
        var actions = new List<PlanAction>();
        var left = plans.OrderByDescending(plan => plan.Value).Take(4 * count + 1).ToList();
        while (actions.Count < count && left.Count > 0)
        {
            var best = left.MaxBy(plan => plan.Value)!;
            var action = FirstStep(best);
            actions.Add(action);
            if (actions.Count == count) break;
            believed.Add(Believed(action.Point, action.Epoch, null));
            if (action.Point != best.Point) believed.Add(Believed(best.Point, best.Epoch, null));
            var gain = new SliceGain(believed, reference, space.Floor);
            var train = space.TrainingOf(best.Point);
            left = [.. left.Where(plan => plan.Point != action.Point && (action.Step == PlanStep.Compress || !space.TrainingOf(plan.Point).Equals(train)))
                .Select(plan => (plan, growth: gain.At(plan.Quality, plan.Others))).Where(pair => pair.growth > 0)
                .Select(pair => pair.plan with { Gain = pair.growth, Value = Worth(pair.growth, pair.plan.Seconds, power) })];
        }

        return actions;
    }

    private double Worth(double growth, double seconds, double power) => Math.Log(growth) - (power * Math.Log(Math.Max(seconds, leastSeconds)));

    /// <summary>Epochs of the training that need not be paid again.</summary>
    private int Done(PlanTraining? of, Configuration point, int rung) =>
        of is null ? 0 : !space.IsFixedLength(point) ? of.Below(rung) : of.LossAt(rung) is null ? 0 : rung;

    private Finished Finish(Configuration point)
    {
        var row = forecast.Coding.Code(point);
        var plain = space.IsPlain(point);
        return new Finished(plain, plain ? 0 : forecast.CompressSeconds(row), plain ? default : forecast.Damage(row), forecast.Serving(row));
    }

    private static Estimate Sum(Estimate one, Estimate other) =>
        new(one.Mean + other.Mean, Math.Sqrt((one.Deviation * one.Deviation) + (other.Deviation * other.Deviation)));

    private double[] Others(double[] serving, double lineageSeconds) => Array.ConvertAll(serving, loss => double.IsNaN(loss) ? space.CostLoss(lineageSeconds) : loss);

    /// <summary>Losses as the models see them: what was measured may be lucky.</summary>
    /// <param name="measured">Null: nothing yet.</param>
    private double[] Believed(Configuration point, int epoch, double[]? measured)
    {
        var row = forecast.Coding.Code(point);
        var quality = forecast.Curve(row, epoch).Mean + (space.IsPlain(point) ? 0 : forecast.Damage(row).Mean);
        if (measured is not null) return [quality, .. measured[1..]];
        var model = Finish(point);
        return [quality, .. Others(model.Serving, (epoch * forecast.EpochSeconds(row)) + model.Seconds)];
    }

    private PlanAction FirstStep(Plan plan)
    {
        var next = space.IsFixedLength(plan.Point) ? plan.Epoch : space.Rungs.First(rung => rung > plan.Done || rung == plan.Epoch);
        var end = $"{plan.Epoch} epochs{(plan.IsPlain ? "" : " and " + Words(space.CompressionOf(plan.Point)))}: expects {space.Quality} {Short(space.IsMaximized ? -plan.Quality.Mean : plan.Quality.Mean)} ± {Short(plan.Quality.Deviation)}, volume +{Short(plan.Gain)} for {Short(plan.Seconds)} s";
        if (plan.Done == plan.Epoch) return new PlanAction(PlanStep.Compress, plan.Point, plan.Epoch, "compress at " + end, plan.Seconds);
        var point = Merge(space.TrainingOf(plan.Point), space.CompressionOf(space.HasPlain ? space.Neutral : plan.Point), next);
        var seconds = plan.Seconds * (next - plan.Done) / Math.Max(1, plan.Epoch - plan.Done);
        return new PlanAction(plan.Known is null ? PlanStep.NewTraining : PlanStep.Longer, point, next, (plan.Known is null ? "new training, towards " : "train on, towards ") + end, seconds);
    }

    private Configuration Drawn(TrialRandom random) => forecast.Coding.Decode(forecast.Coding.Draw(_ => random.NextUnit()), Configuration.Empty);

    private Configuration Mutant(Configuration point, TrialRandom random, IReadOnlyCollection<string> names)
    {
        var row = forecast.Coding.Code(point);
        var size = Math.Pow(10, -0.5 - (1.5 * random.NextUnit()));
        var drawn = forecast.Coding.Draw(_ => random.NextUnit());
        for (var dimension = 0; dimension < row.Length; dimension++)
        {
            if (!names.Contains(space.Space.Parameters[dimension].Name)) continue;
            if (forecast.Coding.Categories(dimension) > 0)
            {
                if (random.NextUnit() < 0.25) row[dimension] = drawn[dimension];
            }
            else if (random.NextUnit() < 0.6)
            {
                row[dimension] = Math.Clamp(row[dimension] + (size * random.NextNormal()), 0, 1 - 1e-12);
            }
        }

        return forecast.Coding.Decode(row, Configuration.Empty);
    }

    private Configuration WithNeutral(Configuration train, int epochs) => Merge(train, space.CompressionOf(space.Neutral), epochs);

    private Configuration Merge(Configuration train, Configuration compression, int epochs)
    {
        var values = train.Values.AddRange(compression.Values);
        return new Configuration(space.Epochs is null ? values : values.SetItem(space.Epochs, ParameterValue.Of((long)epochs)));
    }

    private static string Words(Configuration point) =>
        string.Join(' ', point.Values.Select(pair => $"{pair.Key}={(pair.Value.Kind == ValueKind.Float ? Short(pair.Value.AsDouble()) : pair.Value.ToString())}"));

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private sealed record Plan(Configuration Point, PlanTraining? Known, int Epoch, int Done, double Seconds, double Gain, Estimate Quality, double[] Others, bool IsPlain, double Value);

    private sealed record Finished(bool IsPlain, double Seconds, Estimate Damage, double[] Serving);
}
