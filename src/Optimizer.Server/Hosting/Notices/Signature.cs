using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Server.Hosting.Notices;

/// <summary>
/// How a receiver knows that a notice is ours and new: <c>X-Optimizer-Signature: sha256=HEX</c> is HMAC-SHA256, under the shared secret, of the
/// value of <c>X-Optimizer-Timestamp</c> (seconds since 1970), a dot and the body.
/// </summary>
internal static class Signature
{
    public static void Sign(HttpRequestMessage request, string body, string secret, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Optimizer-Timestamp", timestamp);
        request.Headers.Add("X-Optimizer-Signature", "sha256=" + Of(timestamp, body, secret));
    }

    public static string Of(string timestamp, string body, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));
}
