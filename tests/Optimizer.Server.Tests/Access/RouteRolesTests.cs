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
