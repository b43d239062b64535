using System.Collections.Immutable;
using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Samplers;

/// <summary>
/// Bayesian optimisation with Gaussian processes: log expected improvement for one objective (Ament et al. 2023, arXiv:2310.20708), mostly
/// inside a trust region around the best (TuRBO, Eriksson et al. 2019, arXiv:1910.01739); exact expected hypervolume improvement for two to
/// four (Emmerich et al. 2011), inside the tolerances where there are some; output constraints by their probability of being kept (Gardner et al. 2014).
/// </summary>
/// <remarks>
/// The first trials are Sobol points, every second of them with the neutral values if there are any; later each candidate is weighed with them
/// too, and whether a trial has them is a category of its own to the model, since there a part of the work is left out. Running trials are believed to give what the model expects. Memory is bounded: at most
/// <see cref="Most"/> observations are kept, the better half by rank and the newest of the others; hyperparameters are fitted on at most
/// <see cref="MostFitted"/> of them, each time their number has grown by about a sixteenth; the trust region's model on the
/// <see cref="MostLocal"/> nearest to the best.
/// </remarks>
public sealed class GpSampler : ISampler
{
    public const int Most = 360;

    /// <summary>Objectives for which improvement of the hypervolume is computed; of more, the first so many.</summary>
    private const int MostObjectives = 4;

    private const int MostFitted = 140;
    private const int MostLocal = 90;
    private const int Draws = 600;

    private const int LineDraws = 20;

    /// <summary>One trial in so many looks at the whole space.</summary>
    private const int GlobalEvery = 5;

    /// <summary>With more outstanding than this, all trials seek improvement: minima of a mean would coincide.</summary>
    private const int FewRunning = 3;

    private readonly UnitCoding coding;
    private readonly SobolSampler startUp;
    private readonly SeenRows seen;
    private readonly TrustRegion region;
    private readonly Excursion excursion;
    private readonly Queue<double> bests = [];
    private readonly bool[] isCategory;
    private readonly ImmutableArray<double> reference;
    private readonly ImmutableArray<Allowance> allowances;
    private readonly HashSet<Configuration> tried = [];
    private readonly int begin;
    private SeenRow? best;
    private (int Count, int Clearances, double[][] Hypers)? fitted;

    /// <param name="budget">Of its references one that is left out is a little beyond the frontier seen.</param>
    public GpSampler(SearchSpace space, long seed, SamplerBudget? budget = null)
    {
        coding = new UnitCoding(space, budget?.Neutral);
        startUp = new SobolSampler(space, seed);
        seen = new SeenRows(coding, Most);
        region = new TrustRegion(coding.Dimensions, first: 0.8);
        excursion = new Excursion(coding.Dimensions, Distance);
        isCategory = [.. Enumerable.Range(0, coding.Dimensions).Select(dimension => coding.Categories(dimension) > 0)];
        reference = budget?.Reference ?? [];
        allowances = ToleranceRegion.Allowances(budget?.Tolerances ?? []);
        begin = Math.Clamp(space.Parameters.Length + 3, 6, 20);
    }

    public void Fold(Observation observation)
    {
        tried.Add(observation.Configuration);
        var row = seen.Fold(observation);
        if (observation.Losses.Length > 1) return;
        var improved = row.IsFeasible && (best is null || row.Losses[0] < best.Losses[0]);
        if (best is not null)
        {
            region.Fold(Distance(row.Row, best.Row), improved);
            if (IsSettled) excursion.Fold(row, best, region.Length);
        }

        if (improved) best = row;
        if (best is null) return;
        bests.Enqueue(best.Losses[0]);
        if (bests.Count > coding.Dimensions + 6) bests.Dequeue();
    }

    public Proposal? Propose(ProposalRequest request)
    {
        if (seen.All.Count < begin) return startUp.Propose(request.Number % 2 == 0 ? request with { Given = coding.Neutral(request.Given) } : request);
        var objectives = seen.All[0].Losses.Length;
        var running = request.Running.Select(coding.Code).ToArray();
        var (found, reason) = objectives > 1 ? Frontier(request, running, Math.Min(objectives, MostObjectives))
            : Single(request, running);
        foreach (var (point, value) in found)
            if (!tried.Contains(point) && !request.Running.Contains(point)) return new Proposal(point, string.Format(reason, value.ToString("0.##")));
        for (var draw = 0; draw < Draws; draw++)
        {
            var point = coding.Decode(coding.Draw(_ => request.Random.NextUnit()), request.Given);
            if ((!tried.Contains(point) && !request.Running.Contains(point)) || draw == Draws - 1) return new Proposal(point, "gp: drawn at random, as all that the model likes was tried");
        }

        return null;
    }

    /// <summary>Whether the last trials gained little: the rest of this basin is worth a part of the trials only.</summary>
    private bool IsSettled
    {
        get
        {
            if (region.Length < 0.05) return true;
            if (bests.Count < coding.Dimensions + 6) return false;
            var losses = seen.All.Select(one => one.Losses[0]).Where(double.IsFinite).Order().ToArray();
            return bests.Peek() - best!.Losses[0] < 1e-3 * (losses[losses.Length / 2] - best.Losses[0]);
        }
    }

    private (List<(Configuration Point, double Value)> Found, string Reason) Single(ProposalRequest request, double[][] running)
    {
        if (best is null || !request.Given.Values.IsEmpty) return Global(request, running);
        if (IsSettled)
        {
            if (request.Number % 4 == 0) return Local(request, running, best, region, "the best");
            if (request.Number % 4 == 2) return Lines(request, running);
            return excursion.Centre is { } other ? Local(request, running, other, excursion.Region, "a second basin's best") : Global(request, running);
        }

        var early = seen.All.Count < begin + (3 * coding.Dimensions);
        return request.Number % (early ? 2 : GlobalEvery) == 0 ? Global(request, running) : Local(request, running, best, region, "the best");
    }

    /// <summary>
    /// One or two coordinates of the best anywhere else, the most promising of a few: across waves that no model sees through, where the
    /// parameters act on their own.
    /// </summary>
    private (List<(Configuration Point, double Value)> Found, string Reason) Lines(ProposalRequest request, double[][] running)
    {
        var rows = seen.All.Select(one => one.Row).ToArray();
        var model = ObjectiveModel.Of(rows, Targets(seen.All, 0), isCategory, Hypers()[0], running);
        var value = Improvement(model, seen.All, Limits(seen.All, rows, Hypers().Skip(1), running));
        var found = new List<(Configuration Point, double Value)>();
        for (var line = 0; line < LineDraws; line++)
        {
            var (row, drawn) = ((double[])best!.Row.Clone(), coding.Draw(_ => request.Random.NextUnit()));
            for (var change = request.Random.NextIndex(2); change >= 0; change--)
            {
                var dimension = request.Random.NextIndex(row.Length);
                row[dimension] = drawn[dimension];
            }

            var point = coding.Decode(row, request.Given);
            found.Add((point, value(coding.Code(point))));
        }

        return ([.. found.OrderByDescending(one => one.Value)], $"gp: log expected improvement {{0}} along a line through the best, from {rows.Length} trials");
    }

    /// <summary>Where the whole space promises improvement.</summary>
    private (List<(Configuration Point, double Value)> Found, string Reason) Global(ProposalRequest request, double[][] running)
    {
        var (rows, hypers) = (seen.All.Select(one => one.Row).ToArray(), Hypers());
        var model = ObjectiveModel.Of(rows, Targets(seen.All, 0), isCategory, hypers[0], running);
        var limits = Limits(seen.All, rows, hypers.Skip(1), running);
        var found = Search(request, Improvement(model, seen.All, limits), Anchors(3), Zeros(), Ones());
        return (found, $"gp: log expected improvement {{0}} anywhere, from {rows.Length} trials");
    }

    /// <summary>Where the surroundings of the best promise improvement, by a model of these surroundings only.</summary>
    private (List<(Configuration Point, double Value)> Found, string Reason) Local(
        ProposalRequest request, double[][] running, SeenRow centre, TrustRegion region, string what)
    {
        var near = seen.All.Select(one => (one, distance: Distance(one.Row, centre.Row))).OrderBy(pair => pair.distance)
            .TakeWhile((pair, index) => index < MostLocal && (index < (3 * coding.Dimensions) + 8 || pair.distance <= region.Length)).Select(pair => pair.one).ToList();
        var rows = near.Select(one => one.Row).ToArray();
        var targets = Targets(near, 0);
        var hyper = GaussianProcess.Fit(rows, targets, isCategory);
        var (low, high) = Box(hyper, centre, region);
        var inside = running.Where(row => Distance(row, centre.Row) <= 2 * region.Length).ToArray();
        var model = ObjectiveModel.Of(rows, targets, isCategory, hyper, inside);
        var limits = Limits(near, rows, near[0].Violations.Select((_, index) => GaussianProcess.Fit(rows, Broken(near, index).Targets, isCategory)), inside);
        var isMean = request.Number % 2 == 0 && inside.Length <= FewRunning;
        var found = Search(
            request, isMean ? row => limits(row) - model.At(row).Mean : Improvement(model, near, limits), [centre.Row, .. near.OrderBy(one => one.Losses[0]).Take(2).Select(one => one.Row)], low, high);
        return (found, $"gp: {(isMean ? "expected loss (negated, standard units)" : "log expected improvement")} {{0}} within {region.Length:0.##e0} of {what}, from {rows.Length} trials near it");
    }

    /// <summary>Where the frontier's volume may grow most.</summary>
    private (List<(Configuration Point, double Value)> Found, string Reason) Frontier(ProposalRequest request, double[][] running, int objectives)
    {
        var (rows, hypers) = (seen.All.Select(one => one.Row).ToArray(), Hypers());
        var models = Enumerable.Range(0, objectives).Select(objective => ObjectiveModel.Of(rows, Targets(seen.All, objective), isCategory, hypers[objective], running)).ToArray();
        var limits = Limits(seen.All, rows, hypers.Skip(seen.All[0].Losses.Length), running);
        var feasible = Enumerable.Range(0, rows.Length + running.Length).Where(index => index >= rows.Length || seen.All[index].IsFeasible).ToList();
        var points = feasible.ConvertAll(index => models.Select(model => model.Targets[index]).ToArray());
        var front = ParetoFront.Of(points).Select(index => points[index]).ToList();
        var limit = ToleranceRegion.Limits([.. seen.All.Where(one => one.IsFeasible).Select(one => one.Losses)], allowances, seen.All[0].Losses.Length);
        var most = Enumerable.Range(0, objectives).Select(objective => Reference(objective, front, limit[objective])).ToArray();
        // Boxes grow with the square of the front beyond two objectives: the points that stand widest apart.
        var useful = front.Where(point => point.Zip(most).All(pair => pair.First < pair.Second)).ToList();
        useful = [.. NonDominatedSort.Order(useful).Take(objectives switch { 2 => 100, 3 => 40, _ => 12 }).Select(index => useful[index])];
        var volume = new ExpectedHypervolume(useful, most);
        var (means, deviations) = (new double[objectives], new double[objectives]);
        var found = Search(request, Value, Anchors(12, limit), Zeros(), Ones());
        return (found, $"gp: log expected growth of the frontier's volume {{0}}{(allowances.IsEmpty ? "" : " within tolerance")}, from {rows.Length} trials, {front.Count} on the frontier");

        double Value(double[] row)
        {
            for (var objective = 0; objective < objectives; objective++) (means[objective], deviations[objective]) = models[objective].At(row);
            var growth = volume.At(means, deviations);
            if (growth > 1e-200) return Math.Log(growth) + limits(row);
            // Beyond what a double holds: still say which way is up.
            return -500 + limits(row) + (1e-3 * Enumerable.Range(0, objectives).Sum(objective => GaussianTails.LogImprovement((most[objective] - means[objective]) / deviations[objective])));
        }
    }

    /// <summary>In standard units.</summary>
    /// <param name="limit">The largest loss that the tolerances leave; infinite: they leave any.</param>
    private double Reference(int objective, List<double[]> front, double limit)
    {
        double Standard(double loss) => OutputWarp.Apply([.. seen.All.Select(one => one.Losses[objective])], bend: false, loss).Mark;
        if (objective < reference.Length && !double.IsNaN(reference[objective])) return Standard(reference[objective]);
        if (double.IsFinite(limit)) return Standard(limit);
        if (front.Count == 0) return 1;
        var (least, most) = (front.Min(point => point[objective]), front.Max(point => point[objective]));
        return most + Math.Max(0.1 * (most - least), 1e-3);
    }

    private static Func<double[], double> Improvement(ObjectiveModel model, IReadOnlyList<SeenRow> rows, Func<double[], double> limits)
    {
        // The least that the model believes of a feasible trial: an observation may be lucky.
        var feasible = rows.Where(one => one.IsFeasible).Select(one => model.At(one.Row).Mean).ToArray();
        if (feasible.Length == 0) return limits;
        var least = feasible.Min();
        return row =>
        {
            var (mean, deviation) = model.At(row);
            return Math.Log(deviation) + GaussianTails.LogImprovement((least - mean) / deviation) + limits(row);
        };
    }

    /// <returns>Logarithm of the probability that all constraints are kept.</returns>
    private Func<double[], double> Limits(IReadOnlyList<SeenRow> rows, double[][] codes, IEnumerable<double[]> hypers, double[][] running)
    {
        var models = hypers.Select((hyper, index) =>
        {
            var (targets, threshold) = Broken(rows, index);
            return (Model: ObjectiveModel.Of(codes, targets, isCategory, hyper, running), threshold);
        }).ToArray();
        return models.Length == 0 ? _ => 0 : row => models.Sum(one =>
        {
            var (mean, deviation) = one.Model.At(row);
            return GaussianTails.LogShare((one.threshold - mean) / deviation);
        });
    }

    /// <returns>Violations in standard units, and where 0 is.</returns>
    private static (double[] Targets, double Threshold) Broken(IReadOnlyList<SeenRow> rows, int constraint)
    {
        var finite = rows.Select(one => one.Violations[constraint]).Where(double.IsFinite).ToArray();
        if (finite.Length == 0) return (new double[rows.Count], 0);
        var (mean, most) = (finite.Average(), finite.Max());
        var deviation = Math.Max(1e-300, Math.Sqrt(finite.Average(value => (value - mean) * (value - mean))));
        return ([.. rows.Select(one => ((double.IsFinite(one.Violations[constraint]) ? one.Violations[constraint] : Math.Max(most, 0)) - mean) / deviation)], -mean / deviation);
    }

    /// <summary>Of each objective, then each constraint.</summary>
    private double[][] Hypers()
    {
        var step = seen.All.Count < 32 ? 1 : 1 << (int)Math.Floor(Math.Log2(seen.All.Count / 16.0));
        var count = seen.All.Count - (seen.All.Count % step);
        if (fitted is { } before && before.Count == count && before.Clearances == seen.Clearances) return before.Hypers;
        var stride = Math.Max(1, (count + MostFitted - 1) / MostFitted);
        // The newest and every so manieth of the older, which were chosen for being good.
        var rows = seen.All.Take(count).Where((_, index) => (count - 1 - index) % stride == 0).ToList();
        var codes = rows.Select(one => one.Row).ToArray();
        double[][] hypers =
        [
            .. rows[0].Losses.Select((_, objective) => GaussianProcess.Fit(codes, Targets(rows, objective), isCategory)),
            .. rows[0].Violations.Select((_, constraint) => GaussianProcess.Fit(codes, Broken(rows, constraint).Targets, isCategory)),
        ];
        fitted = (count, seen.Clearances, hypers);
        return hypers;
    }

    private static double[] Targets(IReadOnlyList<SeenRow> rows, int objective) =>
        OutputWarp.Apply([.. rows.Select(one => one.Losses[objective])], bend: rows[0].Losses.Length == 1).Targets;

    private List<(Configuration Point, double Value)> Search(ProposalRequest request, Func<double[], double> value, IReadOnlyList<double[]> anchors, double[] low, double[] high) =>
        new AcquisitionSearch(coding).Best(value, request.Given, anchors, low, high, Draws, request.Random);

    private List<double[]> Anchors(int count) => [.. SeenRows.Order(seen.All).Take(count).Select(index => seen.All[index].Row)];

    /// <summary>The best, those inside the limits first.</summary>
    private List<double[]> Anchors(int count, double[] limit) => allowances.IsEmpty ? Anchors(count)
        : [.. SeenRows.Order(seen.All).Select(index => seen.All[index]).OrderByDescending(one => one.IsFeasible && ToleranceRegion.Holds(one.Losses, limit)).Take(count).Select(one => one.Row)];

    /// <summary>Around the best, wider where the loss changes slowly, cut by the unit cube.</summary>
    private (double[] Low, double[] High) Box(double[] hyper, SeenRow centre, TrustRegion region)
    {
        var numbers = Enumerable.Range(0, coding.Dimensions).Where(dimension => !isCategory[dimension]).ToArray();
        var mean = numbers.Length == 0 ? 0 : numbers.Average(dimension => hyper[dimension]);
        var (low, high) = (Zeros(), Ones());
        foreach (var dimension in numbers)
        {
            var half = region.Length / 2 * Math.Clamp(Math.Exp(hyper[dimension] - mean), 0.4, 2.5);
            (low[dimension], high[dimension]) = (Math.Max(0, centre.Row[dimension] - half), Math.Min(1, centre.Row[dimension] + half));
        }

        return (low, high);
    }

    private double Distance(double[] one, double[] other)
    {
        var most = 0.0;
        for (var dimension = 0; dimension < one.Length; dimension++)
            if (!isCategory[dimension]) most = Math.Max(most, Math.Abs(one[dimension] - other[dimension]));
        return most;
    }

    private double[] Zeros() => new double[coding.Dimensions];

    private double[] Ones() => [.. Enumerable.Repeat(1.0, coding.Dimensions)];
}
