using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Optimizer.Server.Dashboard.Assets;

/// <summary>Style sheet, scripts and icon, out of this assembly: no page asks another server for anything.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";

    /// <summary>Name to content type: what is served, and nothing else.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["blazor.web.js"] = "text/javascript",
        ["dashboard.css"] = "text/css",
        ["dashboard.js"] = "text/javascript",
        ["icon.svg"] = "image/svg+xml",
        ["plotly.min.js"] = "text/javascript",
        ["plotly.LICENSE.txt"] = "text/plain",
    };

    private readonly ConcurrentDictionary<string, Packed> packed = new(StringComparer.Ordinal);

    /// <returns>Null: no such file.</returns>
    public Packed? Find(string name) => Types.TryGetValue(name, out var type) ? packed.GetOrAdd(name, Pack, type) : null;

    /// <summary>The file's address, which changes when the file does.</summary>
    public string Address(string name) => $"/assets/{name}?v={Find(name)!.Tag[..12]}";

    private static Packed Pack(string name, string type)
    {
        using var resource = typeof(DashboardFiles).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The file {name} is not in the assembly.");
        using var plain = new MemoryStream();
        resource.CopyTo(plain);
        var content = plain.ToArray();
        return new Packed(new Lazy<byte[]>(() => Compress(content)), type, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static byte[] Compress(byte[] content)
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return small.ToArray();
    }

    /// <summary>Compresses them ahead of the first page: the library of plots takes a while.</summary>
    public void Warm()
    {
        foreach (var name in Types.Keys) _ = Find(name)!.Gzip;
    }

    /// <param name="Tag">SHA-256 of its content, hex: pages name it in the file's address.</param>
    public sealed record Packed(Lazy<byte[]> Compressed, string Type, string Tag)
    {
        /// <summary>The file, compressed once, when somebody first wants it: a page need not wait for that.</summary>
        public byte[] Gzip => Compressed.Value;
    }
}

internal static class DashboardFileRoutes
{
    public static void MapDashboardFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/assets/{name}", Serve).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/_framework/{name}", Serve).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/favicon.ico", (HttpContext context, DashboardFiles files) => Serve("icon.svg", context, files)).AllowAnonymous().ExcludeFromDescription();
    }

    internal static IResult Serve(string name, HttpContext context, DashboardFiles files)
    {
        if (files.Find(name) is not { } file) return TypedResults.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = HeaderNames.AcceptEncoding;
        var tag = new EntityTagHeaderValue($"\"{file.Tag}\"");
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            return TypedResults.Bytes(file.Gzip, file.Type, entityTag: tag);
        }

        return TypedResults.Stream(new GZipStream(new MemoryStream(file.Gzip), CompressionMode.Decompress), file.Type, entityTag: tag);
    }
}
