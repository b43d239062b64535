using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Optimizer.Core.Access;

/// <summary>Texts of a spec that name secrets: <c>https://hooks/${secret:HOOK_PATH}</c>. They are stored as they are written and resolved where they are used.</summary>
public static partial class SecretText
{
    /// <returns>Names, each once.</returns>
    public static ImmutableArray<string> Names(string text) => [.. Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <param name="find">A secret by its name; null: there is none.</param>
    /// <exception cref="UnknownSecretException">There is none of a name.</exception>
    public static string Resolve(string text, Func<string, string?> find) =>
        Reference().Replace(text, match => find(match.Groups[1].Value) ?? throw new UnknownSecretException(match.Groups[1].Value));

    [GeneratedRegex(@"\$\{secret:([A-Za-z_][A-Za-z0-9_]{0,63})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

public sealed class UnknownSecretException(string name) : Exception(
    $"The secret '{name}' is not known here; set OPTIMIZER_SECRET_{name.ToUpperInvariant()}, or put it into a file '{name}' in the folder that OPTIMIZER_SECRETS names.");
