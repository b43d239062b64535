using System.Collections.Immutable;
using CsCheck;
using Optimizer.Core.Samplers;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Samplers;

/// <summary>What holds for every method on any space, whatever was seen: several objectives, broken constraints, failures, trials of elsewhere, many outstanding.</summary>
public class SamplerPropertyTests
{
    public static TheoryData<string> Methods() => [.. SamplerCatalog.Methods];

    [Theory, MemberData(nameof(Methods))]
    public void A_proposal_lies_in_the_space_meets_its_conditions_and_keeps_what_is_given(string method) =>
        Gen.Select(AnySpace.Gen(method == "grid"), Gen.Int[1, 3], Gen.Int[0, 1000]).Sample(
            (space, objectives, seed) =>
            {
                var sampler = SamplerCatalog.Create(method, space, objectives, seed);
                var (random, running) = (new TrialRandom(seed, 77), new List<Configuration>());
                for (var number = 1; number <= 40; number++)
                {
                    var given = random.NextUnit() < 0.3 ? AnySpace.Part(AnySpace.Draw(space, random), random) : Configuration.Empty;
                    if (sampler.Propose(new ProposalRequest(number, given, [.. running], new TrialRandom(seed, number))) is not { } proposal) continue;
                    Assert.True(space.IsValid(proposal.Configuration), proposal.Configuration.ToString());
                    Assert.NotEmpty(proposal.Reason);
                    foreach (var (name, value) in given.Values)
                        if (proposal.Configuration.TryGet(name, out var kept)) Assert.Equal(value, kept);
                    running.Add(proposal.Configuration);
                    while (running.Count > 0 && random.NextUnit() < 0.5) sampler.Fold(Seen(number, Take(running, random), objectives, random));
                    if (random.NextUnit() < 0.2) sampler.Fold(Seen(0, AnySpace.Draw(space, random), objectives, random));
                }
            },
            iter: Iterations(method));

    /// <summary>Whenever it was asked on the way, and beyond what it holds at most.</summary>
    [Theory, MemberData(nameof(Methods))]
    public void Folding_equals_refitting(string method) =>
        Gen.Select(AnySpace.Gen(method == "grid"), Gen.Int[1, 3], Gen.Int[0, 1000], Gen.OneOf(Gen.Int[0, 60], Gen.Int[360, 520])).Sample(
            (space, objectives, seed, count) =>
            {
                var random = new TrialRandom(seed, 78);
                var seen = Enumerable.Range(1, count).Select(number => Seen(number, AnySpace.Draw(space, random), objectives, random)).ToList();
                var (folded, refitted) = (SamplerCatalog.Create(method, space, objectives, seed), SamplerCatalog.Create(method, space, objectives, seed));
                foreach (var observation in seen)
                {
                    folded.Fold(observation);
                    if (random.NextUnit() < 6.0 / (count + 1)) _ = folded.Propose(Request(observation.Number));
                }

                foreach (var observation in seen) refitted.Fold(observation);

                for (var number = count + 1; number <= count + 3; number++) Assert.Equal(folded.Propose(Request(number)), refitted.Propose(Request(number)));

                ProposalRequest Request(int number) => new(
                    method == "grid" ? 1 + (number % 3) : number, Configuration.Empty, [AnySpace.Draw(space, new TrialRandom(seed, -number))], new TrialRandom(seed, number));
            },
            iter: Iterations(method));

    /// <summary>Fitting Gaussian processes takes its time.</summary>
    private static int Iterations(string method) => method is "gp" or "auto" ? 4 : 60;

    private static Configuration Take(List<Configuration> running, TrialRandom random)
    {
        var index = random.NextIndex(running.Count);
        var taken = running[index];
        running.RemoveAt(index);
        return taken;
    }

    /// <summary>Mostly numbers, at times ties, infinities and none; one constraint, at times broken.</summary>
    private static Observation Seen(int number, Configuration configuration, int objectives, TrialRandom random)
    {
        var losses = Enumerable.Range(0, objectives).Select(_ => random.NextIndex(20) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => 0.5,
            _ => random.NextNormal(),
        });
        return new Observation(number, configuration, [.. losses]) { Violations = [random.NextIndex(4) == 0 ? double.NaN : random.NextNormal()] };
    }
}
