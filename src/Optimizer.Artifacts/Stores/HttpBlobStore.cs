using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace Optimizer.Artifacts.Stores;

/// <summary>
/// Blobs through servers' <c>GET|HEAD|PUT /api/v1/blobs/{digest}</c>. What fails in passing is tried again whole, each time with the next
/// server: all of them have the same store behind them.
/// </summary>
/// <param name="servers">At least one; each with its base address and without a time limit of its own.</param>
/// <param name="key">Sent as a bearer token; null: none.</param>
public sealed class HttpBlobStore(IReadOnlyList<HttpClient> servers, string? key, TimeProvider time, HttpBlobOptions? limits = null) : IBlobStore
{
    private readonly HttpBlobOptions limits = limits ?? new HttpBlobOptions();
    private readonly ResiliencePipeline again = Retries(limits ?? new HttpBlobOptions(), time);
    private int turn;

    public async Task<bool> Has(string digest, CancellationToken cancel) => await Find(digest, cancel) is not null;

    /// <remarks>The age is that of <see cref="Has"/>: a server makes young what it is asked for.</remarks>
    public async Task<BlobInfo?> Find(string digest, CancellationToken cancel) => await again.ExecuteAsync(
        async cancel =>
        {
            using var answer = await Send(HttpMethod.Head, digest, content: null, cancel);
            return answer.StatusCode == HttpStatusCode.NotFound ? null : new BlobInfo(digest, answer.Content.Headers.ContentLength ?? 0, time.GetUtcNow());
        },
        cancel);

    /// <summary>Tried again only where the content can be read again.</summary>
    public async Task Put(string digest, Stream content, CancellationToken cancel)
    {
        var start = content.CanSeek ? content.Position : 0;
        async ValueTask Try(CancellationToken cancel)
        {
            if (content.CanSeek) content.Position = start;
            using var answer = await Send(HttpMethod.Put, digest, content, cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound) throw Refusal(answer, "it has no such route; is it an Optimizer server?");
        }

        if (content.CanSeek) await again.ExecuteAsync(Try, cancel);
        else await Try(cancel);
    }

    public async Task<Stream?> Get(string digest, CancellationToken cancel) => await again.ExecuteAsync(
        async cancel =>
        {
            var answer = await Send(HttpMethod.Get, digest, content: null, cancel);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                answer.Dispose();
                return null;
            }

            return new PatientStream(await answer.Content.ReadAsStreamAsync(cancel), answer, limits.Patience, time, $"The server {NameOf(answer)}") as Stream;
        },
        cancel);

    public IAsyncEnumerable<BlobInfo> All(CancellationToken cancel) => throw OnlyTheServer();

    public Task Delete(string digest, CancellationToken cancel) => throw OnlyTheServer();

    private async Task<HttpResponseMessage> Send(HttpMethod method, string digest, Stream? content, CancellationToken cancel)
    {
        if (!BlobRef.IsDigest(digest)) throw new ArgumentException($"'{digest}' is not a digest; it must be 64 lower-case hex digits.", nameof(digest));
        var server = servers[(int)((uint)turn % (uint)servers.Count)];
        using var alarm = new CancellationTokenSource(limits.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancel);
        using var request = new HttpRequestMessage(method, $"api/v1/blobs/{digest}")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (content is not null)
        {
            request.Content = new StreamContent(new SentStream(content, () => alarm.CancelAfter(limits.Patience)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            if (content.CanSeek) request.Content.Headers.ContentLength = content.Length - content.Position;
            // A full or refusing server says so before the bytes are on their way.
            request.Headers.ExpectContinue = true;
        }

        try
        {
            return Checked(await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Interlocked.Increment(ref turn);
            throw new BlobException($"The server {server.BaseAddress} did not answer within {limits.Patience.TotalSeconds:0} s.", BlobProblem.Unreachable);
        }
        catch (HttpRequestException problem)
        {
            Interlocked.Increment(ref turn);
            throw new BlobException($"The server {server.BaseAddress} cannot be reached: {problem.Message}", BlobProblem.Unreachable, problem);
        }
        catch (BlobException problem) when (problem.Problem == BlobProblem.Unreachable)
        {
            Interlocked.Increment(ref turn);
            throw;
        }
    }

    /// <returns>The answer where it is a success or says that there is no such blob.</returns>
    private static HttpResponseMessage Checked(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound) return answer;
        using (answer)
        {
            throw answer.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refusal(answer, "the key is missing, unknown or may not do this."),
                HttpStatusCode.RequestEntityTooLarge => Refusal(answer, "the file is larger than the server takes."),
                HttpStatusCode.InsufficientStorage => new BlobException(
                    $"The artifact store of the server {NameOf(answer)} is full; free space there, or let sweeps keep less ('keep: frontier').", BlobProblem.Full),
                HttpStatusCode.UnprocessableEntity => new BlobException(
                    $"The server {NameOf(answer)} received other bytes than their digest says: they were changed or cut off on the way.", BlobProblem.Damaged),
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new BlobException(
                    $"The server {NameOf(answer)} cannot serve now (status {(int)answer.StatusCode}).", BlobProblem.Unreachable),
                _ => Refusal(answer, "this is not understood."),
            };
        }
    }

    private static BlobException Refusal(HttpResponseMessage answer, string why) =>
        new($"The server {NameOf(answer)} refused (status {(int)answer.StatusCode}): {why}", BlobProblem.Refused);

    private static string NameOf(HttpResponseMessage answer) => answer.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority);

    private static BlobException OnlyTheServer() =>
        new("A server keeps its files itself: it neither lists them to others nor lets others remove them.", BlobProblem.Refused);

    private static ResiliencePipeline Retries(HttpBlobOptions limits, TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<BlobException>(problem => problem.Problem == BlobProblem.Unreachable),
            MaxRetryAttempts = limits.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = limits.FirstDelay,
            MaxDelay = TimeSpan.FromSeconds(10),
        })
        .Build();
}
