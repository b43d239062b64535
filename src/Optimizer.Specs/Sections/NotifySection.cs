using System.Collections.Immutable;
using Optimizer.Core.Access;
using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>notify</c>: web addresses to call or commands to run at the end, at 50 and 90% of the budget and on failure.</summary>
internal static class NotifySection
{
    public static ImmutableArray<Notification> Read(Section spec)
    {
        if (spec["notify"] is not { } node) return [];
        return [.. (node is ListNode list ? list.Items : [node]).Select(item => One(item, spec.Findings)).OfType<Notification>()];
    }

    private static Notification? One(Node node, Findings findings)
    {
        if (node is ScalarNode address) return Webhook(address, findings);
        if (node is not MapNode map || map.Entries.Count != 1)
        {
            findings.Error(node, "a notification is a web address, {webhook: https://…} or {command: [program, argument]}");
            return null;
        }

        var section = new Section(map, "notify", findings, "webhook", "command");
        if (section["webhook"] is { } given) return Webhook(given, findings);
        if (section["command"] is ScalarNode { Text.Length: > 0 } program) return new Notification(null, [program.Text]);
        if (section["command"] is ListNode { Items.Count: > 0 } words && words.Items.All(item => item is ScalarNode))
            return new Notification(null, [.. words.Items.Cast<ScalarNode>().Select(word => word.Text)]);
        if (section["command"] is { } wrong) findings.Error(wrong, $"command must be a program and its arguments, got {wrong.Kind}");
        return null;
    }

    private static Notification? Webhook(Node node, Findings findings)
    {
        // A secret may be any part of the address, or all of it.
        if (node is ScalarNode { Text: var named } && SecretText.Names(named).Length > 0
            && (named.StartsWith("${secret:", StringComparison.Ordinal) || named.StartsWith("http://", StringComparison.Ordinal) || named.StartsWith("https://", StringComparison.Ordinal)))
            return new Notification(named, []);
        if (node is ScalarNode scalar && Uri.TryCreate(scalar.Text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return new Notification(scalar.Text, []);
        findings.Error(node, $"a webhook must be an http:// or https:// address, got {node.Kind}");
        return null;
    }
}
