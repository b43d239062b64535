using System.Globalization;
using System.Net;
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    /// <summary>A pause is answered when the trainings have reached their checkpoints: an epoch, or the fit of a table, may be long.</summary>
    private static readonly TimeSpan UntilPaused = TimeSpan.FromMinutes(31);

    private readonly HttpClient http;
    private readonly HttpClient patient;

    /// <param name="key">An API key; null: none.</param>
    public OptimizerClient(ServiceAddress address, string? key = null)
        : this(Of(address, key, Patience), Of(address, key, UntilPaused))
    {
    }

    public OptimizerClient(HttpClient http)
        : this(http, http)
    {
    }

    private OptimizerClient(HttpClient http, HttpClient patient) => (this.http, this.patient) = (http, patient);

    public Task<SubmitResult> Submit(SubmitRequest request, CancellationToken cancel) => Post<SubmitResult>("sweeps", request, cancel);

    public Task<SweepRow[]> Sweeps(CancellationToken cancel) => Get<SweepRow[]>("sweeps", cancel);

    public Task<SweepDetail> Show(string? sweep, CancellationToken cancel) => Get<SweepDetail>(Path(sweep), cancel);

    /// <summary>The same, with what the next money is expected to buy: for this all trials are looked at.</summary>
    public Task<SweepDetail> ShowWithOutlook(string? sweep, CancellationToken cancel) => Get<SweepDetail>(Path(sweep) + "?outlook=true", cancel);

    public Task<TrialRow[]> Trials(string? sweep, CancellationToken cancel) => Get<TrialRow[]>(Path(sweep, "trials"), cancel);

    /// <param name="after">Name of the last trial known, as its row tells it; null: from the first.</param>
    /// <param name="limit">At most 10,000.</param>
    public Task<TrialRow[]> Trials(string? sweep, string? after, int limit, CancellationToken cancel) => Get<TrialRow[]>(
        Path(sweep, string.Create(CultureInfo.InvariantCulture, $"trials?limit={limit}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}")), cancel);

    /// <summary>Two metrics of every completed trial that has both.</summary>
    public Task<PointRow[]> Points(string? sweep, string x, string y, CancellationToken cancel) =>
        Get<PointRow[]>(Path(sweep, $"points?x={Uri.EscapeDataString(x)}&y={Uri.EscapeDataString(y)}"), cancel);

    public Task<NodeRow[]> Nodes(string? sweep, CancellationToken cancel) => Get<NodeRow[]>(Path(sweep, "nodes"), cancel);

    public Task<AttemptRow[]> Attempts(string? sweep, CancellationToken cancel) => Get<AttemptRow[]>(Path(sweep, "attempts"), cancel);

    public Task<ReportRow[]> Reports(string? sweep, CancellationToken cancel) => Get<ReportRow[]>(Path(sweep, "reports"), cancel);

    public Task<LedgerEntry[]> Ledger(string? sweep, CancellationToken cancel) => Get<LedgerEntry[]>(Path(sweep, "ledger"), cancel);

    public Task<TrialRow[]> Frontier(string? sweep, CancellationToken cancel) => Get<TrialRow[]>(Path(sweep, "frontier"), cancel);

    /// <param name="perDay">Predictions a day.</param>
    /// <param name="days">For how many days the model serves.</param>
    /// <param name="within">Share of the best value of the first objective that may be lost, 0.005 is 0.5%; null: the objective's own tolerance.</param>
    public Task<RankRow[]> Rank(string? sweep, double perDay, double days, double? within, CancellationToken cancel) =>
        Get<RankRow[]>(RankPath(sweep, perDay, days, within), cancel);

    /// <summary>The first of <see cref="Rank"/>, and how many there are.</summary>
    public async Task<RankTop> RankTop(string? sweep, double perDay, double days, double? within, int limit, CancellationToken cancel)
    {
        using var response = await http.GetAsync(Address(RankPath(sweep, perDay, days, within) + string.Create(CultureInfo.InvariantCulture, $"&limit={limit}")), cancel);
        var rows = await Read<RankRow[]>(response, cancel);
        int Count(string name) => response.Headers.TryGetValues(name, out var values) ? int.Parse(values.First(), CultureInfo.InvariantCulture) : rows.Length;
        return new RankTop(rows, Count("X-Total-Count"), Count("X-Within-Count"));
    }

    private static string RankPath(string? sweep, double perDay, double days, double? within)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"rank?volume={perDay:R}&days={days:R}");
        return Path(sweep, within is { } share ? query + string.Create(CultureInfo.InvariantCulture, $"&within={share:R}") : query);
    }

    /// <param name="metric">An objective or another measured metric; null: all objectives and costs.</param>
    /// <param name="query">Name to value; null values are left out.</param>
    public Task<ReplayRow[]> Replay(string? sweep, IEnumerable<(string Name, string? Value)> query, CancellationToken cancel) =>
        Get<ReplayRow[]>(Path(sweep, "replay?" + string.Join('&', query.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"))), cancel);

    public Task<MetricImportanceRow[]> Importance(string? sweep, string? metric, CancellationToken cancel) =>
        Get<MetricImportanceRow[]>(Path(sweep, metric is null ? "importance" : $"importance?objective={Uri.EscapeDataString(metric)}"), cancel);

    /// <param name="trainer">Digest of what two sweeps must share for this.</param>
    public Task<RateRow> Rates(string trainer, CancellationToken cancel) => Get<RateRow>($"rates?trainer={Uri.EscapeDataString(trainer)}", cancel);

    public Task<AttemptLog[]> Logs(string? sweep, int trial, CancellationToken cancel) => Get<AttemptLog[]>(Path(sweep, $"trials/{trial}/logs"), cancel);

    public Task<SweepDetail> Pause(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "pause"), null, cancel, patient);

    public Task<SweepDetail> Resume(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "resume"), null, cancel);

    public Task<SweepDetail> Cancel(string? sweep, CancellationToken cancel) => Post<SweepDetail>(Path(sweep, "cancel"), null, cancel, patient);

    /// <summary>A trial to evaluate outside, on a lease.</summary>
    public Task<AskResult> Ask(string? sweep, string client, CancellationToken cancel) => Post<AskResult>(Path(sweep, "ask"), new AskRequest(client), cancel);

    public Task<AskVerdict> Report(string? sweep, int trial, AskReportRequest report, CancellationToken cancel) =>
        Post<AskVerdict>(Path(sweep, $"trials/{trial}/report"), report, cancel);

    public Task Tell(string? sweep, int trial, TellRequest told, CancellationToken cancel) =>
        Send(HttpMethod.Post, Path(sweep, $"trials/{trial}/tell"), told, cancel);

    /// <summary>The log of a trial as text while it comes, to the trial's end.</summary>
    public async Task FollowLogs(string? sweep, int trial, Stream to, CancellationToken cancel)
    {
        using var response = await Stream(Path(sweep, $"trials/{trial}/logs?follow=true"), cancel);
        await using var content = await response.Content.ReadAsStreamAsync(cancel);
        await content.CopyToAsync(to, cancel);
    }

    /// <summary>The model file of a trial.</summary>
    /// <returns>What the file is called; null: nothing says.</returns>
    public async Task<string?> Artifact(string? sweep, int trial, Func<Stream> open, CancellationToken cancel)
    {
        using var response = await Stream(Path(sweep, $"trials/{trial}/artifact"), cancel);
        await using var content = await response.Content.ReadAsStreamAsync(cancel);
        await using var to = open();
        await content.CopyToAsync(to, cancel);
        return response.Content.Headers.ContentDisposition?.FileName?.Trim('"');
    }

    public Task<DeviceRow[]> Devices(CancellationToken cancel) => Get<DeviceRow[]>("devices", cancel);

    public Task Drain(string worker, CancellationToken cancel) => Send(HttpMethod.Post, $"workers/{Uri.EscapeDataString(worker)}/drain", null, cancel);

    public Task<PriceRow[]> Prices(CancellationToken cancel) => Get<PriceRow[]>("prices", cancel);

    public Task<KeyRow[]> Keys(CancellationToken cancel) => Get<KeyRow[]>("keys", cancel);

    /// <summary>The answer holds the key's secret, which nothing shows again.</summary>
    public Task<CreatedKey> CreateKey(CreateKeyRequest request, CancellationToken cancel) => Post<CreatedKey>("keys", request, cancel);

    public Task RevokeKey(string id, CancellationToken cancel) => Send(HttpMethod.Delete, $"keys/{Uri.EscapeDataString(id)}", null, cancel);

    public Task<ProjectRow[]> Projects(CancellationToken cancel) => Get<ProjectRow[]>("projects", cancel);

    /// <param name="cost">USD; null: no cap.</param>
    public async Task<ProjectRow> SetProjectBudget(string project, double? cost, CancellationToken cancel)
    {
        using var response = await http.PutAsJsonAsync(
            Address($"projects/{Uri.EscapeDataString(project)}/budget"), new ProjectBudget(cost), ApiJson.Options, cancel);
        return await Read<ProjectRow>(response, cancel);
    }

    /// <param name="digest">SHA-256 of the file's bytes, lower-case hex.</param>
    public async Task<bool> HasBlob(string digest, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Address($"blobs/{digest}"));
        using var response = await http.SendAsync(request, cancel);
        if (response.StatusCode == HttpStatusCode.NotFound) return false;
        return response.IsSuccessStatusCode ? true : throw await Refusal(response, cancel);
    }

    public async Task PutBlob(string digest, Stream content, CancellationToken cancel)
    {
        using var body = new StreamContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var request = new HttpRequestMessage(HttpMethod.Put, Address($"blobs/{digest}")) { Content = body };
        using var response = await http.SendAsync(request, cancel);
        if (!response.IsSuccessStatusCode) throw await Refusal(response, cancel);
    }

    /// <summary>Who answers, and where workers connect.</summary>
    public Task<ClusterInfo> Cluster(CancellationToken cancel) => Get<ClusterInfo>("cluster", cancel);

    public void Dispose()
    {
        http.Dispose();
        patient.Dispose();
    }

    private static HttpClient Of(ServiceAddress address, string? key, TimeSpan patience)
    {
        var http = new HttpClient(address.Handler()) { BaseAddress = address.Http, Timeout = patience };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private static string Path(string? sweep, string? below = null) =>
        $"sweeps/{Uri.EscapeDataString(sweep ?? Newest)}{(below is null ? "" : "/" + below)}";

    private async Task<T> Get<T>(string path, CancellationToken cancel)
    {
        using var response = await http.GetAsync(Address(path), cancel);
        return await Read<T>(response, cancel);
    }

    private async Task<T> Post<T>(string path, object? body, CancellationToken cancel, HttpClient? by = null)
    {
        using var response = await (by ?? http).PostAsJsonAsync(Address(path), body, ApiJson.Options, cancel);
        return await Read<T>(response, cancel);
    }

    private async Task Send(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, Address(path)) { Content = body is null ? null : JsonContent.Create(body, options: ApiJson.Options) };
        using var response = await http.SendAsync(request, cancel);
        if (!response.IsSuccessStatusCode) throw await Refusal(response, cancel);
    }

    private async Task<HttpResponseMessage> Stream(string path, CancellationToken cancel)
    {
        var response = await http.GetAsync(Address(path), HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await Refusal(response, cancel);
    }

    private static Uri Address(string path) => new("api/v1/" + path, UriKind.Relative);

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
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not ours: a proxy's page. The status and its phrase are all there is to tell, but where Kestrel says what was mistaken.
            if ((await response.Content.ReadAsStringAsync(cancel)).Contains("HTTP/2 only endpoint", StringComparison.Ordinal))
                detail = "This is the workers' port, which takes no commands; name the API's, as a rule the one before it.";
        }

        return new OptimizerApiException((int)response.StatusCode, title, detail);
    }
}
