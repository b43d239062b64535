using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>failures</c>: what follows when a failed attempt's message or last log lines match a pattern.</summary>
internal static class FailuresSection
{
    private const int Most = 100;
    private const int LongestPattern = 1000;

    private static readonly (string Word, FailureAction Action)[] Actions =
    [
        ("retry_elsewhere", FailureAction.RetryElsewhere), ("exclude_device", FailureAction.ExcludeDevice), ("do_not_retry", FailureAction.DoNotRetry),
    ];

    /// <returns>Null: the spec has no rules.</returns>
    public static ImmutableArray<FailureRule>? Read(Section spec)
    {
        if (spec.ListOf("failures") is not { } list) return null;
        if (list.Items.Count > Most) spec.Findings.Error(list, $"failures has {list.Items.Count} rules; at most {Most} are looked at");
        var rules = list.Items.Take(Most).Select(item => Rule(item, spec.Findings)).OfType<FailureRule>().ToImmutableArray();
        return rules.IsEmpty ? null : rules;
    }

    public static string WordOf(FailureAction action) => Actions.Single(known => known.Action == action).Word;

    private static FailureRule? Rule(Node node, Findings findings)
    {
        if (node is not MapNode map)
        {
            findings.Error(node, $"a rule of failures must be a mapping like {{match: \"NCCL error\", then: retry_elsewhere}}, got {node.Kind}");
            return null;
        }

        var section = new Section(map, "a rule of failures", findings, "match", "then");
        var then = section.Choice("then", [.. Actions.Select(known => known.Word)]);
        foreach (var key in new[] { "match", "then" })
            if (!section.Has(key)) findings.Error(map, $"a rule of failures needs '{key}'; write {{match: \"NCCL error\", then: retry_elsewhere}}");
        if (section.Text("match") is not { } pattern || Problem(pattern) is var problem && Told(problem) || then is null) return null;
        return new FailureRule(pattern, Actions.Single(known => known.Word == then).Action);

        bool Told(string? wrong)
        {
            if (wrong is not null) findings.Error(section["match"]!, wrong);
            return wrong is not null;
        }
    }

    private static string? Problem(string pattern)
    {
        if (pattern.Length > LongestPattern) return $"match has {pattern.Length} characters; a pattern has at most {LongestPattern}";
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException error)
        {
            return $"match is no regular expression: {error.Message}";
        }
    }
}
