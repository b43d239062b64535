using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Samplers;

/// <summary>
/// CMA-ES: covariance matrix adaptation, Hansen 2016 (arXiv:1604.00772), on the unit cube; for stepped numbers with the margin of Hamano et
/// al. 2022 (arXiv:2205.13482): the share of draws that leave the mean's value never falls below 1 / (λ N).
/// </summary>
/// <remarks>
/// m, σ, C, λ, μ, c_σ, d_σ, c_c, c_1 and c_μ as in the paper. Each λ observations are a generation, whoever proposed them: steps longer than
/// usual are shortened (Hansen 2011, injection). Categories have a distribution each, moved towards those of the better half. Several
/// objectives are ranked by non-dominated rank and crowding. Memory: one generation.
/// </remarks>
public sealed class CmaSampler : ISampler
{
    private const double FirstStep = 0.25;

    private readonly UnitCoding coding;
    private readonly SeenRows reader;
    private readonly int[] numbers;
    private readonly int size;
    private readonly int lambda;
    private readonly double[] weights;
    private readonly double effective;
    private readonly double[][] shares;
    private readonly List<SeenRow> generation = [];
    private double[] mean;
    private double[] covariance;
    private double[] factor;
    private double[] pathSigma;
    private double[] pathC;
    private double sigma = FirstStep;
    private int generations;

    public CmaSampler(SearchSpace space)
    {
        coding = new UnitCoding(space);
        reader = new SeenRows(coding, int.MaxValue);
        numbers = [.. Enumerable.Range(0, coding.Dimensions).Where(dimension => coding.Categories(dimension) == 0)];
        size = numbers.Length;
        lambda = 4 + (int)(3 * Math.Log(Math.Max(1, size)));
        var raw = Enumerable.Range(1, lambda / 2).Select(rank => Math.Log((lambda + 1) / 2.0) - Math.Log(rank)).ToArray();
        weights = Array.ConvertAll(raw, weight => weight / raw.Sum());
        effective = 1 / weights.Sum(weight => weight * weight);
        shares = [.. Enumerable.Range(0, coding.Dimensions).Select(dimension => Enumerable.Repeat(1.0 / Math.Max(1, coding.Categories(dimension)), coding.Categories(dimension)).ToArray())];
        (mean, pathSigma, pathC) = ([.. Enumerable.Repeat(0.5, size)], new double[size], new double[size]);
        covariance = Identity();
        factor = Identity();
    }

    public void Fold(Observation observation)
    {
        generation.Add(reader.Read(observation));
        if (generation.Count < lambda) return;
        Adapt([.. SeenRows.Order(generation).Select(index => generation[index])]);
        generation.Clear();
    }

    public Proposal? Propose(ProposalRequest request)
    {
        Configuration? point = null;
        for (var draw = 0; draw < 20 && (point is null || request.Running.Contains(point)); draw++) point = coding.Decode(Draw(request.Random), request.Given);
        return new Proposal(point!, $"cmaes: draw of generation {generations + 1}, step size {sigma:0.##e0}");
    }

    private double[] Draw(TrialRandom random)
    {
        var row = new double[coding.Dimensions];
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var z = Enumerable.Range(0, size).Select(_ => random.NextNormal()).ToArray();
            var inside = true;
            for (var i = 0; i < size; i++)
            {
                var at = mean[i] + (sigma * Cholesky.Dot(factor.AsSpan(i * size, i + 1), z.AsSpan(0, i + 1)));
                at = WithMargin(i, at, random);
                inside &= at is >= 0 and < 1;
                row[numbers[i]] = Math.Clamp(at, 0, 1 - 1e-12);
            }

            if (inside) break;
        }

        for (var dimension = 0; dimension < row.Length; dimension++)
        {
            if (shares[dimension].Length == 0) continue;
            var left = random.NextUnit();
            for (var value = 0; value < shares[dimension].Length; value++)
            {
                row[dimension] = value;
                if ((left -= shares[dimension][value]) < 0) break;
            }
        }

        return row;
    }

    /// <summary>A stepped number whose deviation is much below its step leaves the mean's value with at least the margin's probability.</summary>
    private double WithMargin(int i, double at, TrialRandom random)
    {
        var steps = coding.Steps(numbers[i]);
        if (steps is < 2 or > 1000) return at;
        var deviation = sigma * Math.Sqrt(covariance[(i * size) + i]);
        var margin = 1.0 / (lambda * size);
        var cell = Math.Floor(mean[i] * steps);
        var stays = GaussianTails.Share((((cell + 1) / steps) - mean[i]) / deviation) - GaussianTails.Share(((cell / steps) - mean[i]) / deviation);
        if (1 - stays >= margin || random.NextUnit() >= margin) return at;
        return Math.Clamp((cell + 0.5 + (random.NextUnit() < 0.5 ? -1 : 1)) / steps, 0, 1 - 1e-12);
    }

    private void Adapt(List<SeenRow> ranked)
    {
        generations++;
        foreach (var (share, dimension) in shares.Select((share, dimension) => (share, dimension)).Where(pair => pair.share.Length > 0))
        {
            for (var value = 0; value < share.Length; value++)
            {
                var better = weights.Select((weight, rank) => ranked[rank].Row[dimension] == value ? weight : 0).Sum();
                share[value] = Math.Max(share[value] + (0.3 * (better - share[value])), 1.0 / (lambda * share.Length));
            }

            var sum = share.Sum();
            for (var value = 0; value < share.Length; value++) share[value] /= sum;
        }

        if (size == 0) return;
        var usual = Math.Sqrt(size);
        var (n, longest) = ((double)size, usual + (2 * size / (size + 2.0)));
        var steps = ranked.Take(weights.Length).Select(row => Shortened(row.Row, longest)).ToArray();
        var move = new double[size];
        for (var rank = 0; rank < steps.Length; rank++)
            for (var i = 0; i < size; i++) move[i] += weights[rank] * steps[rank][i];
        for (var i = 0; i < size; i++) mean[i] = Math.Clamp(mean[i] + (sigma * move[i]), 0, 1);

        var cSigma = (effective + 2) / (n + effective + 5);
        var dSigma = 1 + (2 * Math.Max(0, Math.Sqrt((effective - 1) / (n + 1)) - 1)) + cSigma;
        var cc = (4 + (effective / n)) / (n + 4 + (2 * effective / n));
        var c1 = 2 / (((n + 1.3) * (n + 1.3)) + effective);
        var cMu = Math.Min(1 - c1, 2 * (effective - 2 + (1 / effective)) / (((n + 2) * (n + 2)) + effective));
        var expected = usual * (1 - (1 / (4 * n)) + (1 / (21 * n * n)));

        // C is factored by Cholesky, not by its square root: the path is then that of a rotated normal, of the same length.
        var white = Whitened(move);
        for (var i = 0; i < size; i++) pathSigma[i] = ((1 - cSigma) * pathSigma[i]) + (Math.Sqrt(cSigma * (2 - cSigma) * effective) * white[i]);
        var length = Math.Sqrt(Cholesky.Dot(pathSigma, pathSigma));
        var isShort = length / Math.Sqrt(1 - Math.Pow(1 - cSigma, 2 * generations)) < (1.4 + (2 / (n + 1))) * expected;
        for (var i = 0; i < size; i++) pathC[i] = ((1 - cc) * pathC[i]) + (isShort ? Math.Sqrt(cc * (2 - cc) * effective) * move[i] : 0);
        var kept = 1 - c1 - cMu + (isShort ? 0 : c1 * cc * (2 - cc));
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var own = 0.0;
                for (var rank = 0; rank < steps.Length; rank++) own += weights[rank] * steps[rank][i] * steps[rank][j];
                covariance[(i * size) + j] = covariance[(j * size) + i] = (kept * covariance[(i * size) + j]) + (c1 * pathC[i] * pathC[j]) + (cMu * own);
            }
        }

        sigma = Math.Clamp(sigma * Math.Exp(Math.Min(1, cSigma / dSigma * ((length / expected) - 1))), 1e-9, 0.5);
        factor = (double[])covariance.Clone();
        if (Cholesky.Factor(factor, size)) return;
        (covariance, factor, pathC) = (Identity(), Identity(), new double[size]);
    }

    /// <returns>The step from the mean in units of σ, not longer than usual in the metric of C.</returns>
    private double[] Shortened(double[] row, double longest)
    {
        var step = new double[size];
        for (var i = 0; i < size; i++) step[i] = (row[numbers[i]] - mean[i]) / sigma;
        var white = Whitened(step);
        var length = Math.Sqrt(Cholesky.Dot(white, white));
        return length <= longest ? step : Array.ConvertAll(step, one => one * longest / length);
    }

    private double[] Whitened(double[] step)
    {
        var white = new double[size];
        for (var i = 0; i < size; i++) white[i] = (step[i] - Cholesky.Dot(factor.AsSpan(i * size, i), white.AsSpan(0, i))) / factor[(i * size) + i];
        return white;
    }

    private double[] Identity()
    {
        var identity = new double[size * size];
        for (var i = 0; i < size; i++) identity[(i * size) + i] = 1;
        return identity;
    }
}
