namespace Optimizer.Server.Access;

/// <summary>What keys and projects may be called.</summary>
internal static class Names
{
    private const int Longest = 64;

    /// <exception cref="FormatException">Not such a name.</exception>
    public static string Checked(string what, string? name) =>
        name is { Length: > 0 and <= Longest } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '@')
            ? name
            : throw new FormatException($"The {what} '{Shown(name)}' must be 1 to {Longest} letters, digits, '-', '_', '.' or '@'.");

    private static string Shown(string? name) => name is null ? "" : name.Length <= Longest ? name : name[..Longest] + "…";
}
