namespace Optimizer.Artifacts.Stores;

/// <summary><c>s3://bucket/prefix?endpoint=http://127.0.0.1:9000&amp;region=us-east-1&amp;path_style=true</c></summary>
/// <param name="Prefix">Of every key; empty, or ends with a slash.</param>
/// <param name="Endpoint">Null: Amazon's of the region.</param>
/// <param name="Region">Null: as AWS_REGION or the profile says; <c>us-east-1</c> where an endpoint is given.</param>
/// <param name="PathStyle">The bucket is in the path, not in the host's name; true by default where an endpoint is given.</param>
public sealed record S3Address(string Bucket, string Prefix, Uri? Endpoint, string? Region, bool PathStyle)
{
    private static readonly string[] Known = ["endpoint", "region", "path_style"];

    /// <exception cref="FormatException">Not such an address; the message says how to write one.</exception>
    public static S3Address Parse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "s3" || uri.Host.Length == 0)
            throw new FormatException($"'{address}' is no S3 address; write s3://bucket/prefix?endpoint=http://host:9000&region=us-east-1.");
        var query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToLookup(pair => pair[0], pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
        if (query.FirstOrDefault(pair => !Known.Contains(pair.Key)) is { } unknown)
            throw new FormatException($"The S3 address has the unknown option '{unknown.Key}'; known are {string.Join(", ", Known)}.");
        var endpoint = query["endpoint"].LastOrDefault();
        if (endpoint is not null && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var host) && host.Scheme is "http" or "https"))
            throw new FormatException($"The S3 endpoint '{endpoint}' must be http://host:port or https://host:port.");
        var prefix = Uri.UnescapeDataString(uri.AbsolutePath).Trim('/');
        var style = query["path_style"].LastOrDefault();
        if (style is not (null or "true" or "false")) throw new FormatException($"path_style is '{style}'; it must be true or false.");
        return new S3Address(
            uri.Host, prefix.Length == 0 ? "" : prefix + "/", endpoint is null ? null : new Uri(endpoint),
            query["region"].LastOrDefault(), style is null ? endpoint is not null : style == "true");
    }
}
