using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Optimizer.Server.Tests.Hosting;

namespace Optimizer.Server.Tests.Access;

/// <summary>Every route that the service describes, with every role.</summary>
[Collection("hosts: each starts a silo")]
public partial class RouteRolesTests(KeyedService keyed) : IClassFixture<KeyedService>
{
    private static readonly string[] Anonymous = ["/health/live", "/health/ready"];

    private static readonly string[] AdminsAlone = ["/api/v1/keys", "/api/v1/projects", "/api/v1/workers"];

    /// <summary>Whoever adds to these has to add here.</summary>
    private static readonly string[] OpenToAll = ["/_framework/{name}", "/assets/{name}", "/docs/favicon.svg", "/docs/scalar.aspnetcore.js", "/docs/scalar.js", "/favicon.ico", "/health/live", "/health/ready", "/signin", "/signout"];

    [Fact]
    public async Task Each_route_lets_in_the_roles_it_names_and_nobody_else()
    {
        var wrong = new List<string>();
        var asked = 0;
        foreach (var (method, path, description) in await Routes())
        {
            if (await Ask(method, path, null) != HttpStatusCode.Unauthorized) wrong.Add($"{method} {path}: open without a key");
            foreach (var (role, key) in keyed.Keys)
            {
                asked++;
                var status = await Ask(method, path, key);
                var isIn = status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
                if (isIn != Words(description).Contains(role)) wrong.Add($"{method} {path} as {role}: {(int)status}, described as '{description}'");
                if ((int)status >= 500) wrong.Add($"{method} {path} as {role}: {(int)status}");
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(asked, 100, 1000);
    }

    [Theory]
    [InlineData("viewer", "POST", "/api/v1/sweeps")]
    [InlineData("viewer", "POST", "/api/v1/sweeps/x/cancel")]
    [InlineData("viewer", "PUT", "/api/v1/blobs/0")]
    [InlineData("submitter", "POST", "/api/v1/keys")]
    [InlineData("submitter", "PUT", "/api/v1/projects/p/budget")]
    [InlineData("submitter", "POST", "/api/v1/workers/w/drain")]
    [InlineData("worker", "GET", "/api/v1/sweeps")]
    [InlineData("worker", "GET", "/api/v1/keys")]
    [InlineData("worker", "GET", "/metrics")]
    [InlineData("submitter", "GET", "/orleans/")]
    [InlineData("viewer", "POST", "/optimizer.agents.v1.AgentGateway/Connect")]
    public async Task A_role_does_not_reach_what_is_not_its(string role, string method, string path)
    {
        var status = await Ask(method, path, keyed.Keys[role]);

        // The workers' stream is not even there on the API's clear-text port.
        Assert.True(status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UpgradeRequired or HttpStatusCode.HttpVersionNotSupported, $"{status}");
    }

    [Fact]
    public async Task By_role_alone_nobody_changes_what_is_not_theirs()
    {
        // Said here once more, so that a route under the wrong policy is not excused by its own description.
        var wrong = new List<string>();
        foreach (var (method, path, description) in await Routes())
        {
            var roles = Words(description);
            if (!roles.Contains("admin")) wrong.Add($"{method} {path}: not for admins");
            if (roles.Contains("viewer") && method != "GET") wrong.Add($"{method} {path}: a viewer changes something");
            if (roles.Contains("worker") && !path.StartsWith("/api/v1/blobs/", StringComparison.Ordinal) && path != "/api/v1/cluster") wrong.Add($"{method} {path}: a worker reads more than files");
            if (roles.Contains("submitter") && method != "GET" && AdminsAlone.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))) wrong.Add($"{method} {path}: a submitter administers");
            if (path.StartsWith("/api/v1/keys", StringComparison.Ordinal) && !roles.Except(["Key", "of", "role"]).SequenceEqual(["admin"])) wrong.Add($"{method} {path}: keys are for admins");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_route_of_the_process_names_who_may_call_it()
    {
        var open = new SortedSet<string>(StringComparer.Ordinal);
        var nameless = new List<string>();
        foreach (var route in keyed.Service.Host.Routes)
        {
            if (route.IsAnonymous) open.Add(route.Pattern);
            else if (route.Policies.Length == 0 || !route.Policies.All(policy => Server.Access.Policies.Roles.ContainsKey(policy))) nameless.Add($"{route.Pattern} names '{string.Join(", ", route.Policies)}'");
        }

        Assert.Empty(nameless);
        Assert.True(open.SetEquals(OpenToAll), string.Join("\n", open));
    }

    /// <summary>What a browser reaches once it has signed in with a key of that role: 200, or 403.</summary>
    [Theory]
    [InlineData("admin", "/", 200)]
    [InlineData("admin", "/submit", 200)]
    [InlineData("admin", "/docs/", 200)]
    [InlineData("admin", "/openapi/v1.json", 200)]
    [InlineData("admin", "/orleans/", 200)]
    [InlineData("admin", "/orleans/DashboardCounters", 200)]
    [InlineData("admin", "/metrics", 200)]
    [InlineData("submitter", "/", 200)]
    [InlineData("submitter", "/docs/", 200)]
    [InlineData("submitter", "/metrics", 200)]
    [InlineData("submitter", "/orleans/", 403)]
    [InlineData("submitter", "/orleans/DashboardCounters", 403)]
    [InlineData("viewer", "/", 200)]
    [InlineData("viewer", "/docs/", 200)]
    [InlineData("viewer", "/openapi/v1.json", 200)]
    [InlineData("viewer", "/orleans/", 403)]
    public async Task A_signed_in_browser_reaches_the_pages_of_its_role(string role, string path, int expected)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true };
        using var browser = new HttpClient(handler) { BaseAddress = keyed.Service.Url };
        using var form = new FormUrlEncodedContent([new("key", keyed.Keys[role]), new("to", path)]);
        using var signedIn = await browser.PostAsync("signin", form, TestHost.Cancel);
        Assert.Equal((HttpStatusCode.Redirect, path), (signedIn.StatusCode, signedIn.Headers.Location?.ToString()));

        using var page = await browser.GetAsync(path, TestHost.Cancel);

        Assert.Equal(expected, (int)page.StatusCode);
        // By its key a program reaches the same.
        Assert.Equal((HttpStatusCode)expected, await Ask("GET", path, keyed.Keys[role]));
    }

    /// <summary>A worker has no session, and its key opens no page.</summary>
    [Theory, InlineData("/"), InlineData("/submit"), InlineData("/orleans/"), InlineData("/metrics")]
    public async Task A_workers_key_opens_no_page(string path) => Assert.Equal(HttpStatusCode.Forbidden, await Ask("GET", path, keyed.Keys["worker"]));

    [Theory, InlineData("/"), InlineData("/submit"), InlineData("/docs"), InlineData("/orleans/")]
    public async Task A_browser_without_a_session_is_sent_to_sign_in_and_comes_back(string path)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = keyed.Service.Url };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        using var asked = await browser.GetAsync(path, TestHost.Cancel);

        Assert.Equal((HttpStatusCode.Redirect, $"/signin?to={Uri.EscapeDataString(path)}"), (asked.StatusCode, asked.Headers.Location?.ToString()));
    }

    [Theory, InlineData("/metrics"), InlineData("/openapi/v1.json"), InlineData("/api/v1/sweeps"), InlineData("/orleans/DashboardCounters")]
    public async Task What_programs_read_is_refused_without_a_key(string path) => Assert.Equal(HttpStatusCode.Unauthorized, await Ask("GET", path, null));

    [Theory, InlineData("/health/live"), InlineData("/health/ready")]
    public async Task Health_is_told_to_anyone(string path) => Assert.Equal(HttpStatusCode.OK, await Ask("GET", path, null));

    private async Task<List<(string Method, string Path, string Description)>> Routes()
    {
        using var http = keyed.Service.Http(keyed.Service.Admin);
        using var document = JsonDocument.Parse(await http.GetStringAsync("openapi/v1.json", TestHost.Cancel));
        var routes = from path in document.RootElement.GetProperty("paths").EnumerateObject()
                     where !Anonymous.Contains(path.Name)
                     from operation in path.Value.EnumerateObject()
                     where operation.Value.ValueKind == JsonValueKind.Object
                     select (operation.Name.ToUpperInvariant(), Parameters().Replace(path.Name, "1"), operation.Value.TryGetProperty("description", out var text) ? text.GetString()! : "");
        return [.. routes];
    }

    private async Task<HttpStatusCode> Ask(string method, string path, string? key)
    {
        using var http = keyed.Service.Http(key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT") request.Content = new StringContent(
            "{}", Encoding.UTF8, path.Contains("/blobs/", StringComparison.Ordinal) ? "application/octet-stream" : "application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestHost.Cancel);
        return response.StatusCode;
    }

    private static string[] Words(string description) => description.Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameters();
}
