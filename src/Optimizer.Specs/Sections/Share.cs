using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary>A share of something, written 0.01 or 1%.</summary>
internal static class Share
{
    /// <returns>Null where the key is missing, or is no share above 0 and below 1: then <paramref name="refusal"/> is said, with what stands there.</returns>
    public static double? Read(Section section, string key, string refusal)
    {
        if (section[key] is not { } node) return null;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Share) is { } share && share is > 0 and < 1) return share;
        section.Findings.Error(node, $"{refusal}, got {node.Kind}");
        return null;
    }
}
