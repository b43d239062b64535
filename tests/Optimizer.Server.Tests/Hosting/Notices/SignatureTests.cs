using Optimizer.Core.Access;
using Optimizer.Server.Hosting.Notices;

namespace Optimizer.Server.Tests.Hosting.Notices;

public class SignatureTests
{
    [Fact]
    public void A_signature_is_the_HMAC_of_time_and_body_under_the_secret()
    {
        using var request = new HttpRequestMessage();

        Signature.Sign(request, "{\"event\":\"finished\"}", "s3cret", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

        Assert.Equal("1800000000", request.Headers.GetValues("X-Optimizer-Timestamp").Single());
        // printf '1800000000.{"event":"finished"}' | openssl dgst -sha256 -hmac s3cret
        Assert.Equal("sha256=9cf2c49f18e07f9a1082d4560fce395180185c45ab8bfc0855cebe9617104ba1", request.Headers.GetValues("X-Optimizer-Signature").Single());
    }

    [Fact]
    public void A_secret_is_resolved_where_it_is_named_and_an_unknown_one_says_where_to_put_it()
    {
        Assert.Equal("https://h/abc/x", SecretText.Resolve("https://h/${secret:HOOK}/x", name => name == "HOOK" ? "abc" : null));

        var unknown = Assert.Throws<UnknownSecretException>(() => SecretText.Resolve("${secret:other}", _ => null));
        Assert.Contains("OPTIMIZER_SECRET_OTHER", unknown.Message, StringComparison.Ordinal);
    }
}
