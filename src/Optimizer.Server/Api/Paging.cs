using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Optimizer.Server.Api;

/// <summary>A part of a list; the next part is linked (RFC 8288), so that arrays stay arrays.</summary>
/// <param name="Limit">At most so many rows; all when left out.</param>
/// <param name="After">Key of the last row known: what the <c>Link</c> header gives.</param>
internal sealed record Paging(int? Limit, string? After)
{
    private const int Most = 10_000;

    /// <summary>So many rows to read, one more than are wanted: it tells that there is a next part.</summary>
    /// <exception cref="RefusedException">The limit is out of its range.</exception>
    public int ToRead => Limit switch
    {
        null => int.MaxValue,
        < 1 or > Most => throw new RefusedException(StatusCodes.Status400BadRequest, "Not a limit", $"The limit {Limit} must be from 1 to {Most}; leave it out for all rows."),
        { } limit => limit + 1,
    };

    /// <param name="key">Of a row, the same at every call.</param>
    /// <exception cref="RefusedException">The limit is out of its range, or no row has that key.</exception>
    public Ok<T[]> Of<T>(IEnumerable<T> rows, Func<T, string> key, HttpContext context) =>
        Cut((After is null ? rows : Following(rows, key, After)).Take(ToRead).ToArray(), key, context);

    /// <param name="read">The rows after the last one known, at most <see cref="ToRead"/>.</param>
    public Ok<T[]> Cut<T>(T[] read, Func<T, string> key, HttpContext context)
    {
        if (Limit is not { } limit || read.Length <= limit) return TypedResults.Ok(read);
        var page = read[..limit];
        var query = new QueryBuilder { { "limit", limit.ToString() }, { "after", key(page[^1]) } };
        context.Response.Headers.Link = $"<{context.Request.PathBase}{context.Request.Path}{query}>; rel=\"next\"";
        return TypedResults.Ok(page);
    }

    public static RefusedException NoRow(string after) => new(
        StatusCodes.Status400BadRequest, "No such row", $"No row has the key '{after}'; follow the Link header of the page before, or begin without 'after'.");

    private static List<T> Following<T>(IEnumerable<T> rows, Func<T, string> key, string after)
    {
        var all = rows.ToList();
        var at = all.FindIndex(row => key(row) == after);
        return at >= 0 ? all[(at + 1)..] : throw NoRow(after);
    }
}
