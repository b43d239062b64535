using Optimizer.Core.Frontier;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Surrogates;

namespace Optimizer.Core.Samplers;

/// <summary>
/// NSGA-II, Deb et al. 2002 (doi:10.1109/4235.996017): tournaments among a population kept by non-dominated rank and crowding, simulated
/// binary crossover (η 20) and polynomial mutation (η 20); categories are exchanged and redrawn.
/// </summary>
/// <remarks>
/// The population is <see cref="Population"/> strong: each time as many new observations have come, whoever made them, the best of old and
/// new survive; no more than twice as many are held. The first are Sobol points.
/// </remarks>
public sealed class NsgaSampler(SearchSpace space, long seed) : ISampler
{
    public const int Population = 20;

    private const double Eta = 20;
    private readonly UnitCoding coding = new(space);
    private readonly SobolSampler startUp = new(space, seed);
    private readonly SeenRows reader = new(new UnitCoding(space), int.MaxValue);
    private List<SeenRow> members = [];

    public void Fold(Observation observation)
    {
        members.Add(reader.Read(observation));
        if (members.Count >= 2 * Population) members = [.. SeenRows.Order(members).Take(Population).Select(index => members[index])];
    }

    public Proposal? Propose(ProposalRequest request)
    {
        if (members.Count < Population) return startUp.Propose(request);
        var random = request.Random;
        var rank = new int[members.Count];
        foreach (var (index, at) in SeenRows.Order(members).Select((index, at) => (index, at))) rank[index] = at;
        for (var attempt = 0; ; attempt++)
        {
            var child = Child(members[Winner()].Row, members[Winner()].Row, random);
            var point = coding.Decode(child, request.Given);
            if (attempt < 20 && (request.Running.Contains(point) || members.Exists(member => member.Row.AsSpan().SequenceEqual(coding.Code(point))))) continue;
            return new Proposal(point, $"nsga2: child of two of the {members.Count} of the population");
        }

        int Winner()
        {
            var (one, other) = (random.NextIndex(members.Count), random.NextIndex(members.Count));
            return rank[one] <= rank[other] ? one : other;
        }
    }

    private double[] Child(double[] one, double[] other, TrialRandom random)
    {
        var crossed = random.NextUnit() < 0.9;
        var drawn = coding.Draw(_ => random.NextUnit());
        var child = new double[one.Length];
        for (var dimension = 0; dimension < child.Length; dimension++)
        {
            var isCategory = coding.Categories(dimension) > 0;
            var (a, b) = random.NextUnit() < 0.5 ? (one[dimension], other[dimension]) : (other[dimension], one[dimension]);
            child[dimension] = !crossed || isCategory || random.NextUnit() < 0.5 ? (crossed ? a : one[dimension]) : Crossed(a, b, random.NextUnit());
            if (isCategory && child[dimension] < 0) child[dimension] = drawn[dimension];
            if (!(random.NextUnit() * child.Length < 1)) continue;
            child[dimension] = isCategory ? drawn[dimension] : Math.Clamp(child[dimension] + Mutation(random.NextUnit()), 0, 1);
        }

        return child;
    }

    private static double Crossed(double a, double b, double unit)
    {
        var beta = unit <= 0.5 ? Math.Pow(2 * unit, 1 / (Eta + 1)) : Math.Pow(1 / (2 * (1 - unit)), 1 / (Eta + 1));
        return Math.Clamp(0.5 * (((1 + beta) * a) + ((1 - beta) * b)), 0, 1);
    }

    private static double Mutation(double unit) =>
        unit < 0.5 ? Math.Pow(2 * unit, 1 / (Eta + 1)) - 1 : 1 - Math.Pow(2 * (1 - unit), 1 / (Eta + 1));
}
