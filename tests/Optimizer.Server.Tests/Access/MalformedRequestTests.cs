namespace Optimizer.Server.Tests.Access;

/// <summary>Whatever is sent is answered with a refusal in a sentence; nothing that a client can send is the server's failure.</summary>
[Collection("hosts: each starts a silo")]
public class MalformedRequestTests(KeyedService keyed) : IClassFixture<KeyedService>
{
    private const int AtLeast = 300;

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "3", "\"text\"", "{", "{\"", "{}", "{\"spec\":null}", "{\"spec\":3}", "{\"spec\":[]}", "{\"spec\":{}}", "{\"spec\":{\"name\":null}}",
        "{\"spec\":{\"name\":\"\\u0000\"}}", "{\"spec\":{\"name\":\"\\ud800\"}}", "{\"spec\":{\"budget\":{\"cost_nano\":1e999}}}", "{\"spec\":1,\"spec\":2}",
        "{\"name\":3,\"role\":[]}", "{\"name\":\"x\"}", "{\"name\":\"x\",\"role\":\"king\"}", "{\"name\":\"\\u0000\",\"role\":\"viewer\"}", "{\"name\":\"\\ud800\",\"role\":\"viewer\"}",
        "{\"name\":\"a b/../c\",\"role\":\"viewer\"}", "{\"name\":\"x\",\"role\":\"admin\",\"project\":\"p\"}", "{\"cost\":\"much\"}", "{\"cost\":-1}", "{\"cost\":1e300}",
        "{\"cost\":99999999999999999999999999999999999999}", "{\"cost\":\"NaN\"}", "\u0000\u0001\u0002", "{\"spec\":" + "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ];

    private static readonly (string Method, string Path)[] Writes =
    [
        ("POST", "/api/v1/sweeps"), ("POST", "/api/v1/keys"), ("PUT", "/api/v1/projects/p%2F..%2Fq/budget"), ("PUT", "/api/v1/blobs/nothing"), ("POST", "/api/v1/sweeps/none/pause"),
        ("POST", "/api/v1/workers/none/drain"), ("POST", "/api/v1/cluster"),
    ];

    private static readonly string[] Paths =
    [
        "/api/v1/sweeps/none", "/api/v1/sweeps/%00", "/api/v1/sweeps/%01", "/api/v1/sweeps/..%2f..%2fetc%2fpasswd", "/api/v1/sweeps/'%20OR%201=1--", "/api/v1/sweeps/%F0%9F%98%80", "/api/v1/sweeps/%FF%FE",
        "/api/v1/sweeps/none/trials/99999999999999999999/logs", "/api/v1/sweeps/none/trials/-1/logs", "/api/v1/sweeps/none/trials/x/artifact", "/api/v1/sweeps/none/rank",
        "/api/v1/sweeps/none/rank?volume=x&days=1", "/api/v1/sweeps/none/rank?volume=1e999&days=1", "/api/v1/sweeps/none/rank?volume=NaN&days=NaN", "/api/v1/sweeps/none/rank?volume=1&days=1&within=7",
        "/api/v1/sweeps?limit=0", "/api/v1/sweeps?limit=-1", "/api/v1/sweeps?limit=99999999999999999999", "/api/v1/sweeps?limit=x", "/api/v1/sweeps?limit=1&after=%00", "/api/v1/sweeps?after=nothing",
        "/api/v1/sweeps/none/events?after=x", "/api/v1/sweeps/none/events?after=99999999999999999999", "/api/v1/blobs/..%2F..%2Fetc%2Fpasswd", "/api/v1/blobs/..", "/api/v1/blobs/%2e%2e%2f", "/api/v1/blobs/ABCDEF",
        "/api/v1/blobs/%00", "/api/v1/blobs/0000000000000000000000000000000000000000000000000000000000000000", "/api/v1//sweeps", "/api/v1/../v1/none", "/api/v2/sweeps", "/etc/passwd", "/..%2f..%2f", "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/sweeps/none%2F1/trials", "/.env", "/openapi/v2.json", "/openapi/..%2fx.json", "/api/v1/keys/%0d%0aX-Evil:1", "//evil.example/", "/api/v1/sweeps/" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    private readonly List<string> wrong = [];
    private int sent;

    [Fact]
    public async Task Three_hundred_malformed_requests_are_refused_with_a_sentence()
    {
        foreach (var (method, path) in Writes)
            foreach (var body in Bodies)
                await Refused($"{method} {path} {body}", method, path, body: body);
        foreach (var type in new[] { "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "nonsense", "application/json; charset=none" })
            foreach (var (method, path) in Writes.Where(write => write.Path is "/api/v1/sweeps" or "/api/v1/keys"))
                await Refused($"{path} as {type}", method, path, body: "{\"name\":\"x\"}", type: type);
        foreach (var path in Paths)
            foreach (var method in new[] { "GET", "DELETE", "PATCH", "QUERY" })
                await Refused($"{method} {path}", method, path);
        foreach (var host in new[] { "evil.example", "127.0.0.1.evil.example", "10.11.12.13", "localhost.evil.example:80", "[::2]", "" })
            await Refused($"Host {host}", "GET", "/api/v1/sweeps", host: host);
        foreach (var origin in new[] { "http://evil.example", "null", "https://127.0.0.1", "http://localhost:1", "file://", "x" })
            await Refused($"Origin {origin}", "GET", "/api/v1/sweeps", more: $"Origin: {origin}\r\n");
        foreach (var key in new[] { "x", "opt_", "opt__", "opt_1", "opt_1_", "opt_zz_secret", "opt_00_" + new string('a', 300), "opt_000000000000_secret" })
            await Refused($"key {key}", "GET", "/api/v1/sweeps", key: key);
        await Refused("a key that is none", "POST", "/api/v1/keys", body: "{}", more: $"Idempotency-Key: {new string('k', 201)}\r\n");
        await Refused("a body larger than it says", "POST", "/api/v1/keys", body: new string(' ', 5 << 20));

        Assert.Empty(wrong);
        Assert.True(sent >= AtLeast, $"only {sent} were sent");
    }

    private async Task Refused(
        string what, string method, string path, string? key = null, string? body = null, string type = "application/json", string? host = null, string? more = null)
    {
        sent++;
        var (status, answer) = await RawRequest.Send(keyed.Service.Url, method, path, key ?? keyed.Service.Admin, body, type, host, more);
        if (status is < 400 or >= 500) wrong.Add($"{what}: {status}");
        // What is no HTTP at all is refused by Kestrel, before anything of ours; it has a number and no words.
        else if (status != 400 && method != "HEAD" && !answer.Contains("\"detail\":\"", StringComparison.Ordinal)) wrong.Add($"{what}: {status} without a sentence");
        if (answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains("Exception", StringComparison.Ordinal)) wrong.Add($"{what}: tells of the inside: {answer}");
    }
}
