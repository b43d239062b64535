namespace Optimizer.Server.Access;

/// <summary>Secrets of this process: from the environment, <c>OPTIMIZER_SECRET_NAME</c>, or from files in the folder that <c>OPTIMIZER_SECRETS</c> names.</summary>
internal sealed class Secrets
{
    private const string Prefix = "OPTIMIZER_SECRET_";
    private const string Folder = "OPTIMIZER_SECRETS";
    private const string Mask = "***";

    /// <summary>With what notices are signed; without it they are not.</summary>
    public const string Signing = "NOTIFY";

    /// <param name="name">Letters, digits, underscores.</param>
    /// <returns>Null: there is none.</returns>
    public string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable(Prefix + name.ToUpperInvariant()) is { Length: > 0 } said) return said;
        if (Environment.GetEnvironmentVariable(Folder) is not { Length: > 0 } folder || Path.Combine(folder, name) is not { } file || !File.Exists(file)) return null;
        return File.ReadAllText(file).TrimEnd('\r', '\n');
    }

    /// <summary>The text without the secrets that <paramref name="source"/> names.</summary>
    public string Masked(string text, string source) => Core.Access.SecretText.Names(source).Select(Find).OfType<string>()
        .Where(secret => secret.Length > 0).Aggregate(text, (left, secret) => left.Replace(secret, Mask, StringComparison.Ordinal));
}
