using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Optimizer.Client.V1;

namespace Optimizer.Client;

/// <summary>The v1 API, typed. A sweep is named by id or name; null means the newest.</summary>
/// <exception cref="OptimizerApiException">From every call: the service refused.</exception>
/// <exception cref="HttpRequestException">From every call: nobody answers at the address.</exception>
public sealed class OptimizerClient : IDisposable
{
    /// <summary>How a path names the newest sweep.</summary>
    public const string Newest = "~";

    private readonly HttpClient http;

    /// <param name="key">An API key; null: none.</param>
    public OptimizerClient(ServiceAddress address, string? key = null)
        : this(new HttpClient(address.Handler()) { BaseAddress = address.Http, Timeout = TimeSpan.FromSeconds(100) })
    {
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public OptimizerClient(HttpClient http) => this.http = http;

    public Task<SubmitResult> Submit(SubmitRequest request, CancellationToken cancel) => Post<SubmitResult>("sweeps", request, cancel);

    public Task<SweepRow[]> Sweeps(CancellationToken cancel) => Get<SweepRow[]>("sweeps", cancel);

    public Task<SweepDetail> Show(string? sweep, CancellationToken cancel) => Get<SweepDetail>(Path(sweep), cancel);

    public Task<TrialRow[]> Trials(string? sweep, CancellationToken cancel) => Get<TrialRow[]>(Path(sweep, "trials"), cancel);

    public Task<NodeRow[]> Nodes(string? sweep, CancellationToken cancel) => Get<NodeRow[]>(Path(sweep, "nodes"), cancel);

    public Task<AttemptRow[]> Attempts(string? sweep, CancellationToken cancel) => Get<AttemptRow[]>(Path(sweep, "attempts"), cancel);

    public Task<ReportRow[]> Reports(string? sweep, CancellationToken cancel) => Get<ReportRow[]>(Path(sweep, "reports"), cancel);

    public Task<LedgerEntry[]> Ledger(string? sweep, CancellationToken cancel) => Get<LedgerEntry[]>(Path(sweep, "ledger"), cancel);

    public Task<TrialRow[]> Frontier(string? sweep, CancellationToken cancel) => Get<TrialRow[]>(Path(sweep, "frontier"), cancel);

    /// <param name="perDay">Predictions a day.</param>
    /// <param name="days">For how many days the model serves.</param>
    /// <param name="within">Share of the best value of the first objective that may be lost, 0.005 is 0.5%; null: the objective's own tolerance.</param>
    public Task<RankRow[]> Rank(string? sweep, double perDay, double days, double? within, CancellationToken cancel)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"rank?volume={perDay:R}&days={days:R}");
        return Get<RankRow[]>(Path(sweep, within is { } share ? query + string.Create(CultureInfo.InvariantCulture, $"&within={share:R}") : query), cancel);
    }

    public Task<AttemptLog[]> Logs(string? sweep, int trial, CancellationToken cancel) => Get<AttemptLog[]>(Path(sweep, $"trials/{trial}/logs"), cancel);

    public Task<SweepDetail> Pause(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "pause"), null, cancel);

    public Task<SweepDetail> Resume(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "resume"), null, cancel);

    public Task<SweepDetail> Cancel(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "cancel"), null, cancel);

    /// <summary>Who answers, and where workers connect.</summary>
    public Task<ClusterInfo> Cluster(CancellationToken cancel) => Get<ClusterInfo>("cluster", cancel);

    public void Dispose() => http.Dispose();

    private static string Path(string? sweep, string? below = null) =>
        $"sweeps/{Uri.EscapeDataString(sweep ?? Newest)}{(below is null ? "" : "/" + below)}";

    private async Task<T> Get<T>(string path, CancellationToken cancel)
    {
        using var response = await http.GetAsync(new Uri("api/v1/" + path, UriKind.Relative), cancel);
        return await Read<T>(response, cancel);
    }

    private async Task<T> Post<T>(string path, object? body, CancellationToken cancel)
    {
        using var response = await http.PostAsJsonAsync(new Uri("api/v1/" + path, UriKind.Relative), body, ApiJson.Options, cancel);
        return await Read<T>(response, cancel);
    }

    private static async Task<T> Read<T>(HttpResponseMessage response, CancellationToken cancel)
    {
        if (!response.IsSuccessStatusCode) throw await Refusal(response, cancel);
        return (await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, cancel))!;
    }

    private static async Task<OptimizerApiException> Refusal(HttpResponseMessage response, CancellationToken cancel)
    {
        var (title, detail) = (response.ReasonPhrase ?? "refused", (string?)null);
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancel);
            if (problem.TryGetProperty("title", out var said)) title = said.GetString() ?? title;
            if (problem.TryGetProperty("detail", out var more)) detail = more.GetString();
        }
        catch (JsonException)
        {
            // Not ours: a proxy's page. The status and its phrase are all there is to tell.
        }

        return new OptimizerApiException((int)response.StatusCode, title, detail);
    }
}
