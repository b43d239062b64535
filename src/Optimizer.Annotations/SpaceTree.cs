using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Optimizer.Core.Search;

namespace Optimizer.Annotations;

/// <summary>
/// A tree of options as one flat search space, and configurations of it as trees again. Nested options get dotted names. Where a group has an option
/// <c>_SCHEMA_</c>, as ML.NET's sweepable pipelines do, its values are expressions over the names of its sibling groups (<c>e0 * (e1 + e2)</c>): what a
/// sibling holds is searched only beside the expressions that name it.
/// </summary>
public sealed partial class SpaceTree
{
    /// <summary>ML.NET's name of the option that says which estimators a pipeline has.</summary>
    public const string Schema = "_SCHEMA_";

    private readonly GroupNode root;
    private readonly Dictionary<string, SpaceNode> leaves = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">An option that cannot be searched, named by its path.</exception>
    public SpaceTree(GroupNode root)
    {
        this.root = root;
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        Flatten(root, "", [], parameters);
        Space = new SearchSpace(parameters.ToImmutable());
    }

    public SearchSpace Space { get; }

    /// <summary>What the tree says is tried first; where it says nothing, the low end or the first choice, as ML.NET does.</summary>
    public Configuration First => Space.Complete(Configuration.Empty, (parameter, _) => leaves[parameter.Name] switch
    {
        NumberNode { First: { } first, Kind: NumberKind.Whole } => ParameterValue.Of((long)first),
        NumberNode { First: { } first } => ParameterValue.Of(first),
        NumberNode { Kind: NumberKind.Whole } number => ParameterValue.Of((long)Math.Ceiling(number.Low)),
        NumberNode number => ParameterValue.Of(number.Low),
        ChoiceNode choice => ChoiceNode.Told(choice.First ?? choice.Values[0]),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is no leaf."),
    });

    /// <returns>Name to an int, float, double, choice, or a dictionary of the same for a group; what is not searched beside the configuration is left out.</returns>
    public IReadOnlyDictionary<string, object> Values(Configuration configuration) => Values(root, "", configuration);

    private static Dictionary<string, object> Values(GroupNode group, string prefix, Configuration configuration)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, node) in group.Children)
        {
            if (node is GroupNode inner)
            {
                values[name] = Values(inner, $"{prefix}{name}.", configuration);
                continue;
            }

            if (!configuration.TryGet(prefix + name, out var value)) continue;
            values[name] = node is NumberNode number ? number.Rounded(value) : ((ChoiceNode)node).Meant(value);
        }

        return values;
    }

    private void Flatten(GroupNode group, string prefix, ImmutableArray<Condition> when, ImmutableArray<Parameter>.Builder parameters)
    {
        var schema = group.Children.FirstOrDefault(child => child.Key == Schema).Value as ChoiceNode;
        foreach (var (name, node) in group.Children)
        {
            var full = prefix + name;
            if (node is GroupNode inner)
            {
                if (schema is null) Flatten(inner, full + ".", when, parameters);
                else if (Beside(schema, prefix + Schema, name) is { } conditions) Flatten(inner, full + ".", [.. when, .. conditions], parameters);
                continue;
            }

            try
            {
                leaves[full] = node;
                parameters.Add(Leaf(full, node) with { When = when });
            }
            catch (ArgumentException refusal)
            {
                throw new ArgumentException($"Option '{full}': {refusal.Message}", refusal);
            }
        }
    }

    private static Parameter Leaf(string name, SpaceNode node) => node switch
    {
        NumberNode { Kind: NumberKind.Whole } number => new IntegerParameter(name, (long)Math.Ceiling(number.Low), (long)Math.Floor(number.High), number.Log),
        NumberNode number => new FloatParameter(name, number.Low, number.High, number.Log),
        ChoiceNode { Values: [var only] } => new ConstantParameter(name, ChoiceNode.Told(only)),
        ChoiceNode choice => new CategoryParameter(name, [.. choice.Values.Select(ChoiceNode.Told)]),
        _ => throw new ArgumentException($"{node.GetType().Name} is no option"),
    };

    /// <returns>Null: no expression names the group, so that nothing in it is ever read.</returns>
    private static ImmutableArray<Condition>? Beside(ChoiceNode schema, string schemaName, string group)
    {
        var naming = schema.Values.Where(expression => Names().Matches($"{expression}").Any(name => name.Value == group)).ToList();
        if (naming.Count == 0) return null;
        return naming.Count == schema.Values.Length ? [] : [new Condition(schemaName, [.. naming.Select(ChoiceNode.Told)])];
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Names();
}
