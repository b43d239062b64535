using System.Collections.Immutable;
using CsCheck;
using Optimizer.Core.Search;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Tests.Samplers;

/// <summary>Search spaces of every kind of parameter, with conditions on earlier ones and on conditional ones.</summary>
internal static class AnySpace
{
    /// <param name="finite">Only parameters that a grid can list.</param>
    public static Gen<SearchSpace> Gen(bool finite) =>
        from count in CsCheck.Gen.Int[1, 6]
        from seed in CsCheck.Gen.Int[0, 1_000_000]
        select Of(count, seed, finite);

    /// <summary>A configuration of the space, from the parameters' own distributions.</summary>
    public static Configuration Draw(SearchSpace space, TrialRandom random) =>
        space.Complete(Configuration.Empty, (parameter, _) => parameter.FromUnit(random.NextUnit()));

    /// <summary>Some of a configuration's values: what a proposal must keep.</summary>
    public static Configuration Part(Configuration whole, TrialRandom random) =>
        new(whole.Values.Where(_ => random.NextUnit() < 0.4).ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static SearchSpace Of(int count, int seed, bool finite)
    {
        var random = new TrialRandom(seed, 1);
        var parameters = new List<Parameter>();
        for (var index = 0; index < count; index++)
        {
            var parameter = One($"p{index}", random, finite);
            var gates = parameters.FindAll(earlier => earlier.Cardinality is <= 6);
            if (gates.Count > 0 && random.NextUnit() < 0.5)
            {
                var gate = gates[random.NextIndex(gates.Count)];
                parameter = parameter with { When = [new Condition(gate.Name, [gate.FromUnit(random.NextUnit())])] };
            }

            parameters.Add(parameter);
        }

        return new SearchSpace([.. parameters]);
    }

    private static Parameter One(string name, TrialRandom random, bool finite) => random.NextIndex(finite ? 4 : 8) switch
    {
        0 => new CategoryParameter(name, [ParameterValue.Of("a"), ParameterValue.Of(2L), ParameterValue.Of(true)]),
        1 => new IntegerParameter(name, -2, 3),
        2 => new FloatParameter(name, 0, 1, step: 0.25),
        3 => new ConstantParameter(name, ParameterValue.Of(7L)),
        4 => new FloatParameter(name, -3, 5),
        5 => new FloatParameter(name, 1e-4, 10, log: true),
        6 => new IntegerParameter(name, 1, 1000, log: true),
        _ => new DistributionParameter(name, DistributionKind.LogNormal, 0, 1),
    };
}
