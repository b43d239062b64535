using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Optimizer.Artifacts;

namespace Optimizer.Workers.Link;

/// <summary>Asks servers in turn, <c>GET /api/v1/cluster</c>, where their gateway for agents is.</summary>
/// <param name="servers">Each <c>http(s)://server</c> or <c>unix:/path/to.sock</c>; at least one.</param>
/// <param name="key">Sent as a bearer token; null: none.</param>
public sealed class AgentDirectory(IReadOnlyList<string> servers, string? key, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly (string Name, HttpClient Client)[] servers = [.. servers.Select(server => (server, BlobStores.Client(server)))];
    private int turn;

    /// <summary>Each call begins with the server after the one that was asked first the last time.</summary>
    /// <exception cref="HttpRequestException">No server answered as it should; the message tells of each.</exception>
    public async Task<AgentEndpoint> Next(CancellationToken cancel)
    {
        var problems = new List<string>();
        var first = turn++;
        for (var offset = 0; offset < servers.Length; offset++)
        {
            var (name, client) = servers[(int)((uint)(first + offset) % (uint)servers.Length)];
            try
            {
                return new AgentEndpoint(AddressOf(name, await Ask(client, cancel)));
            }
            catch (Exception problem) when (problem is HttpRequestException or JsonException or FormatException or IOException
                || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                problems.Add($"{name}: {Unanswered.Why(problem)}");
            }
        }

        throw new HttpRequestException($"No server told where agents connect ({string.Join("; ", problems)}).");
    }

    public void Dispose()
    {
        foreach (var (_, client) in servers) client.Dispose();
    }

    /// <summary>A gateway that listens on every address is reached under the name by which its server was.</summary>
    internal static string AddressOf(string server, string agents)
    {
        if (agents.StartsWith("unix:", StringComparison.Ordinal)) return agents;
        var named = agents.StartsWith(':') ? $"http://0.0.0.0{agents}" : agents.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(named, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new FormatException($"The server {server} tells of the agents' address '{agents}', which is none.");
        if (address.Host is not ("0.0.0.0" or "[::]")) return agents;
        var host = Uri.TryCreate(server, UriKind.Absolute, out var asked) && asked.Scheme is "http" or "https" ? asked.Host : "localhost";
        return $"{address.Scheme}://{host}:{address.Port}";
    }

    private async Task<string> Ask(HttpClient client, CancellationToken cancel)
    {
        using var alarm = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/cluster");
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request, either.Token);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Cluster>(either.Token))?.AgentsUrl ?? throw new FormatException("its answer has no agents_url");
    }

    private sealed record Cluster([property: JsonPropertyName("agents_url")] string? AgentsUrl);
}
