using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Optimizer.Artifacts.Tests.Stores;

/// <summary>One bucket that speaks as much of S3's REST protocol as the store needs. Lists four keys a page, so that paging happens.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const int PageKeys = 4;

    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> uploads = new();
    private readonly List<int> parts = [];
    private readonly string bucket;
    private readonly TimeProvider time;
    private WebApplication app = null!;

    private S3Server(string bucket, TimeProvider time) => (this.bucket, this.time) = (bucket, time);

    public string Address { get; private set; } = "";

    public ConcurrentDictionary<string, (byte[] Bytes, DateTimeOffset At)> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>What every request is answered with; null: served.</summary>
    public (int Status, string Code)? Refuse { get; set; }

    public int OpenUploads => uploads.Count;

    /// <summary>How many parts each ended upload had.</summary>
    public IReadOnlyList<int> PartsOfUploads => parts;

    public static async Task<S3Server> Start(string bucket, TimeProvider time)
    {
        var server = new S3Server(bucket, time);
        (server.app, server.Address) = await TestServer.Start(app => app.Run(server.Answer));
        return server;
    }

    public async ValueTask DisposeAsync() => await TestServer.Stop(app);

    private async Task Answer(HttpContext http)
    {
        if (Refuse is { } refusal)
        {
            await Problem(http, refusal.Status, refusal.Code);
            return;
        }

        if (!http.Request.Headers.Authorization.ToString().StartsWith("AWS4-HMAC-SHA256 Credential=id/", StringComparison.Ordinal))
        {
            await Problem(http, 403, "AccessDenied");
            return;
        }

        var path = http.Request.Path.Value!.TrimStart('/');
        Assert.StartsWith(bucket, path, StringComparison.Ordinal);
        var key = path[bucket.Length..].TrimStart('/');
        var upload = http.Request.Query["uploadId"].ToString();
        await (http.Request.Method switch
        {
            "GET" when key.Length == 0 => List(http),
            "GET" or "HEAD" => Read(http, key),
            "PUT" when http.Request.Headers.TryGetValue("x-amz-copy-source", out var source) => Copy(http, key, Uri.UnescapeDataString(source.ToString())),
            "PUT" when upload.Length > 0 => Part(http, uploads[upload]),
            "PUT" => Write(http, key),
            "POST" when upload.Length > 0 => Complete(http, key, upload),
            "POST" => Begin(http, key),
            "DELETE" when upload.Length > 0 => Abort(http, upload),
            _ => Delete(http, key),
        });
    }

    private async Task Read(HttpContext http, string key)
    {
        if (!Objects.TryGetValue(key, out var found))
        {
            await Problem(http, 404, "NoSuchKey");
            return;
        }

        http.Response.Headers.LastModified = found.At.ToString("R", CultureInfo.InvariantCulture);
        http.Response.Headers.ETag = Tag(found.Bytes);
        http.Response.ContentLength = found.Bytes.Length;
        if (http.Request.Method == "GET") await http.Response.Body.WriteAsync(found.Bytes);
    }

    private async Task Write(HttpContext http, string key)
    {
        var bytes = await Body(http);
        Objects[key] = (bytes, time.GetUtcNow());
        http.Response.Headers.ETag = Tag(bytes);
    }

    private Task Copy(HttpContext http, string key, string source)
    {
        var from = source.TrimStart('/')[(bucket.Length + 1)..];
        Objects[key] = (Objects[from].Bytes, time.GetUtcNow());
        return Xml(http, $"<CopyObjectResult><ETag>{Tag(Objects[key].Bytes)}</ETag></CopyObjectResult>");
    }

    private Task Begin(HttpContext http, string key)
    {
        var upload = $"upload-{uploads.Count}-{Guid.NewGuid():N}";
        uploads[upload] = [];
        return Xml(http, $"<InitiateMultipartUploadResult><Bucket>{bucket}</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>");
    }

    private static async Task Part(HttpContext http, SortedDictionary<int, byte[]> upload)
    {
        var bytes = await Body(http);
        upload[int.Parse(http.Request.Query["partNumber"].ToString())] = bytes;
        http.Response.Headers.ETag = Tag(bytes);
    }

    private async Task Complete(HttpContext http, string key, string upload)
    {
        await Body(http);
        uploads.TryRemove(upload, out var pieces);
        parts.Add(pieces!.Count);
        Objects[key] = ([.. pieces.Values.SelectMany(piece => piece)], time.GetUtcNow());
        await Xml(http, $"<CompleteMultipartUploadResult><Bucket>{bucket}</Bucket><Key>{key}</Key><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>");
    }

    private Task Abort(HttpContext http, string upload)
    {
        uploads.TryRemove(upload, out var pieces);
        parts.Add(pieces!.Count);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task Delete(HttpContext http, string key)
    {
        Objects.TryRemove(key, out _);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task List(HttpContext http)
    {
        var after = http.Request.Query["continuation-token"].ToString();
        var found = Objects.Where(pair => pair.Key.StartsWith(http.Request.Query["prefix"].ToString(), StringComparison.Ordinal))
            .Where(pair => string.CompareOrdinal(pair.Key, after) > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var page = found.Take(PageKeys).ToList();
        var more = found.Count > page.Count;
        var lines = string.Concat(page.Select(pair =>
            $"<Contents><Key>{pair.Key}</Key><LastModified>{pair.Value.At:yyyy-MM-ddTHH:mm:ss.fffZ}</LastModified><Size>{pair.Value.Bytes.Length}</Size></Contents>"));
        return Xml(http, $"<ListBucketResult><Name>{bucket}</Name><KeyCount>{page.Count}</KeyCount><IsTruncated>{(more ? "true" : "false")}</IsTruncated>"
            + (more ? $"<NextContinuationToken>{page[^1].Key}</NextContinuationToken>" : "") + lines + "</ListBucketResult>");
    }

    private static async Task<byte[]> Body(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        var signed = http.Request.Headers["x-amz-content-sha256"].ToString();
        Assert.Equal(signed, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return bytes;
    }

    /// <summary>As of an upload in parts: no MD5, which the client would check.</summary>
    private static string Tag(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}-1\"";

    private static Task Problem(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return http.Request.Method == "HEAD" ? Task.CompletedTask : Xml(http, $"<Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }

    private static async Task Xml(HttpContext http, string content)
    {
        http.Response.ContentType = "application/xml";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{content}"));
    }
}
