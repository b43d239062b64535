using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Server.Access;

/// <summary>A key as its holder has it: <c>opt_ID_SECRET</c>. The id names it, the secret (32 random bytes, base64url) proves it.</summary>
internal sealed record ApiKey(string Id, string Secret)
{
    private const string Bearer = "Bearer ";
    private const string Prefix = "opt_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int LongestText = 200;

    /// <summary>What is stored in place of the secret: its SHA-256, hex. The secret is random, so that a slow hash would add nothing.</summary>
    public string Hash => HashOf(Secret);

    public static ApiKey Make() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <returns>Null: not written like a key.</returns>
    public static ApiKey? Parse(string text)
    {
        if (text.Length > LongestText || !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var end = text.IndexOf('_', Prefix.Length);
        if (end <= Prefix.Length || end == text.Length - 1 || !text.All(char.IsAscii)) return null;
        var id = text[Prefix.Length..end];
        return id.All(char.IsAsciiHexDigitLower) ? new ApiKey(id, text[(end + 1)..]) : null;
    }

    /// <param name="header">Of Authorization.</param>
    /// <returns>Null: no key is in it.</returns>
    public static ApiKey? OfHeader(string? header) =>
        header?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? Parse(header[Bearer.Length..].Trim()) : null;

    /// <summary>In a time that does not tell how much of it was right.</summary>
    public bool IsProvenBy(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(hash));

    /// <summary>The whole key. Shown once, to whoever makes it.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Secret}";

    /// <summary>Never the secret.</summary>
    public override string ToString() => Prefix + Id;

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
