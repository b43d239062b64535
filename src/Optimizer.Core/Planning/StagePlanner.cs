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
/// <param name="SpentShare">Of the budget, 0 to 1; null: there is no end.</param>
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

    private readonly PlanSpace space;
    private readonly PlanForecast forecast;
    private readonly SobolSampler startUp;
    private readonly Dictionary<Configuration, PlanTraining> trainings = [];
    private readonly List<(Configuration Point, int Epoch, double[] Losses)> models = [];
    private readonly HashSet<Configuration> known = [];
    private readonly int begin;
    private double leastSeconds = double.PositiveInfinity;

    public StagePlanner(PlanSpace space, long seed)
    {
        this.space = space;
        forecast = new PlanForecast(space);
        startUp = new SobolSampler(space.Space, seed);
        begin = Math.Clamp(space.Train.Length + 1, 3, 8);
    }

    /// <summary>A training reached an epoch with this loss of quality.</summary>
    public void FoldReport(Configuration point, int epoch, double loss)
    {
        var training = TrainingOf(point);
        forecast.FoldCurve(training.Row, epoch, loss);
    }

    /// <summary>A span of training ended at a rung.</summary>
    public void FoldSpan(Configuration point, int from, int to, double seconds, double loss)
    {
        var training = TrainingOf(point);
        training.Reach(to, loss);
        forecast.FoldSeconds(training.Row, to - from, seconds);
        leastSeconds = Math.Min(leastSeconds, seconds / (to - from));
    }

    /// <summary>A model was measured.</summary>
    /// <param name="losses">(objectives).</param>
    /// <param name="compressSeconds">Of its later stages; 0: none.</param>
    public void FoldModel(Configuration point, int epoch, IReadOnlyList<double> losses, double compressSeconds)
    {
        known.Add(point);
        var training = TrainingOf(point);
        var row = forecast.Coding.Code(point);
        if (space.IsStaged && space.IsPlain(point) && epoch == space.Rungs[0]) forecast.FoldNeutral(row);
        if (!space.IsPlain(point) && training.LossAt(epoch) is { } parent) forecast.FoldCompression(row, compressSeconds, losses[0], parent);
        forecast.FoldServing(row, losses);
        if (losses.All(double.IsFinite)) models.Add((point, epoch, [.. losses]));
    }

    /// <returns>Null: nothing that the budget pays is left to do.</returns>
    public PlanAction? Next(PlanRequest request)
    {
        foreach (var action in request.Pending) known.Add(action.Point);
        var pendingNew = request.Pending.Count(action => action.Step == PlanStep.NewTraining);
        var number = trainings.Count + pendingNew + 1;
        if (trainings.Count < begin && number <= begin) return Start(number, request);
        if (forecast.Compressions < 3 && space.IsStaged && request.Pending.All(action => action.Step != PlanStep.Compress) && Try(request) is { } first) return first;
        return Best(request);
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
        var point = WithNeutral(space.TrainingOf(drawn.Configuration), space.Rungs[0]);
        return new PlanAction(PlanStep.NewTraining, point, space.Rungs[0], $"new training, Sobol point {number} of {begin}", space.Rungs[0] * forecast.EpochSeconds(forecast.Coding.Code(point)));
    }

    /// <summary>Some compression of the best training, so that there is something to learn from.</summary>
    private PlanAction? Try(PlanRequest request)
    {
        var best = trainings.Values.Where(training => training.Top > 0).MinBy(training => training.LossAt(training.Top));
        if (best is null) return null;
        var drawn = startUp.Propose(new ProposalRequest(1000 + forecast.Compressions, Configuration.Empty, [], request.Random))!;
        var point = Merge(best.Train, space.CompressionOf(drawn.Configuration), best.Top);
        return known.Contains(point) ? null
            : new PlanAction(PlanStep.Compress, point, best.Top, "compression of the best training, to learn what compressions do", forecast.CompressSeconds(forecast.Coding.Code(point)));
    }

    private PlanAction? Best(PlanRequest request)
    {
        var random = request.Random;
        var believed = models.ConvertAll(model => Believed(model.Point, model.Epoch, model.Losses));
        var front = ParetoFront.Of(believed).Select(index => models[index].Point).ToList();
        var gain = new SliceGain([.. believed, .. request.Pending.Select(action => Believed(action.Point, action.Epoch, null))], [.. space.Reference], space.Floor);
        var busy = request.Pending.Where(action => action.Step != PlanStep.Compress).Select(action => space.TrainingOf(action.Point)).ToHashSet();
        var power = 1 - Math.Clamp(request.SpentShare, 0, 1);
        var plans = new List<Plan>();
        foreach (var training in trainings.Values.Where(training => training.Top > 0 && !busy.Contains(training.Train))
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

        var best = plans.MaxBy(plan => plan.Value);
        return best is null ? null : FirstStep(best);

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
                    var done = of?.Below(rung) ?? 0;
                    var seconds = ((rung - done) * perEpoch) + model.Seconds;
                    if (seconds > request.SecondsLeft) continue;
                    var point = Merge(train, setting, rung);
                    if (known.Contains(point)) continue;
                    // A child of a model that is there shares its luck: only the damage is open.
                    var quality = Sum(done == rung ? new Estimate(curve[index].Mean, 0) : curve[index], model.Damage);
                    var growth = gain.At(quality, Others(model.Serving, (rung * perEpoch) + model.Seconds));
                    if (growth > 0) plans.Add(new Plan(point, of, rung, done, seconds, growth, quality, model.IsPlain, Math.Log(growth) - (power * Math.Log(Math.Max(seconds, leastSeconds)))));
                }
            }
        }
    }

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
        var next = space.Rungs.First(rung => rung > plan.Done || rung == plan.Epoch);
        var end = $"{plan.Epoch} epochs{(plan.IsPlain ? "" : " and " + space.CompressionOf(plan.Point))}: expects loss {Short(plan.Quality.Mean)} ± {Short(plan.Quality.Deviation)}, volume +{Short(plan.Gain)} for {Short(plan.Seconds)} s";
        if (plan.Done == plan.Epoch) return new PlanAction(PlanStep.Compress, plan.Point, plan.Epoch, "compress at " + end, plan.Seconds);
        var point = Merge(space.TrainingOf(plan.Point), space.CompressionOf(space.Neutral), next);
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

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private sealed record Plan(Configuration Point, PlanTraining? Known, int Epoch, int Done, double Seconds, double Gain, Estimate Quality, bool IsPlain, double Value);

    private sealed record Finished(bool IsPlain, double Seconds, Estimate Damage, double[] Serving);
}
