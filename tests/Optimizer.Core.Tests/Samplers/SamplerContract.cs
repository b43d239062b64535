using System.Collections.Immutable;
using CsCheck;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;
using Optimizer.Core.Tests.Search;

namespace Optimizer.Core.Tests.Samplers;

/// <summary>What every sampler promises. A new one inherits this in one line.</summary>
public abstract class SamplerContract(Func<SearchSpace, long, ISampler> create, bool isGrid = false, int iterations = 20)
{
    private const int Trials = 24;

    private readonly SearchSpace[] spaces = isGrid ? [Spaces.Finite] : [Spaces.Finite, Spaces.Conditional, Spaces.Mixed];

    [Fact]
    public void Every_proposal_is_a_valid_configuration_with_a_reason() => EachSpace((space, seed) =>
    {
        foreach (var proposal in Run(space, create(space, seed), seed))
        {
            Assert.True(space.IsValid(proposal.Configuration), proposal.Configuration.ToString());
            Assert.NotEmpty(proposal.Reason);
        }
    });

    [Fact]
    public void Given_values_are_kept() => EachSpace((space, seed) =>
    {
        var drawn = space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(new TrialRandom(seed, 99).NextUnit()));
        var given = new Configuration(drawn.Values.Where((_, index) => index % 2 == 0).ToImmutableSortedDictionary());
        var sampler = create(space, seed);
        if (!isGrid) _ = Run(space, sampler, seed);

        var proposal = sampler.Propose(new ProposalRequest(1, given, [], new TrialRandom(seed, 1)))!;

        Assert.True(space.IsValid(proposal.Configuration));
        foreach (var parameter in space.Parameters.Where(parameter => SearchSpace.IsActive(parameter, proposal.Configuration)))
            if (given.TryGet(parameter.Name, out var value)) Assert.Equal(value, proposal.Configuration[parameter.Name]);
    });

    [Fact]
    public void The_same_seed_and_history_give_the_same_proposals() => EachSpace((space, seed) =>
        Assert.Equal(Run(space, create(space, seed), seed), Run(space, create(space, seed), seed)));

    [Fact]
    public void Folding_one_at_a_time_equals_fitting_on_all() => EachSpace((space, seed) =>
    {
        var (folded, refitted) = (create(space, seed), create(space, seed));
        var seen = new List<Observation>();
        foreach (var (proposal, index) in Run(space, folded, seed).Select((proposal, index) => (proposal, index)))
            seen.Add(new Observation(index + 1, proposal.Configuration, Losses(proposal.Configuration)));
        foreach (var observation in seen) refitted.Fold(observation);

        var number = isGrid ? 1 : Trials + 1;
        Assert.Equal(
            folded.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number))),
            refitted.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number))));
    });

    [Fact]
    public void Parallel_proposals_differ()
    {
        var space = isGrid ? Spaces.Finite : Spaces.Mixed;
        var sampler = create(space, 3);
        if (!isGrid) _ = Run(space, sampler, 3);
        var running = new List<Configuration>();
        for (var number = 1; number <= 8; number++)
            running.Add(sampler.Propose(new ProposalRequest(number, Configuration.Empty, [.. running], new TrialRandom(3, number)))!.Configuration);

        Assert.Equal(8, running.Distinct().Count());
    }

    [Fact]
    public void A_loss_that_is_not_a_number_does_no_harm() => EachSpace((space, seed) =>
    {
        var sampler = create(space, seed);
        for (var number = 1; number <= 20; number++)
        {
            if (sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number))) is not { } proposal) break;
            Assert.True(space.IsValid(proposal.Configuration));
            sampler.Fold(new Observation(number, proposal.Configuration, [number % 2 == 0 ? double.NaN : double.PositiveInfinity, 1]));
        }
    });

    /// <summary>Two losses that any configuration has.</summary>
    protected static ImmutableArray<double> Losses(Configuration configuration)
    {
        var numbers = configuration.Values.Values.Where(value => value.IsNumber).Select(value => value.AsDouble()).ToList();
        return [numbers.Sum(Math.Abs), -numbers.Count - Math.Sin(numbers.Sum())];
    }

    protected static List<Proposal> Run(SearchSpace space, ISampler sampler, long seed)
    {
        var proposals = new List<Proposal>();
        for (var number = 1; number <= Trials; number++)
        {
            if (sampler.Propose(new ProposalRequest(number, Configuration.Empty, [], new TrialRandom(seed, number))) is not { } proposal) break;
            proposals.Add(proposal);
            sampler.Fold(new Observation(number, proposal.Configuration, Losses(proposal.Configuration)));
        }

        return proposals;
    }

    private void EachSpace(Action<SearchSpace, long> check) =>
        Gen.Select(Gen.Int[0, spaces.Length - 1], Gen.Int[0, 1000]).Sample((space, seed) => check(spaces[space], seed), iter: iterations);
}
