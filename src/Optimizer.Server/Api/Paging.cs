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

    /// <param name="key">Of a row, the same at every call.</param>
    /// <exception cref="RefusedException">The limit is out of its range, or no row has that key.</exception>
    public Ok<T[]> Of<T>(IEnumerable<T> rows, Func<T, string> key, HttpContext context)
    {
        if (Limit is < 1 or > Most)
            throw new RefusedException(StatusCodes.Status400BadRequest, "Not a limit", $"The limit {Limit} must be from 1 to {Most}; leave it out for all rows.");
        var left = (After is null ? rows : Following(rows, key, After)).Take(Limit is { } most ? most + 1 : int.MaxValue).ToArray();
        if (Limit is not { } limit || left.Length <= limit) return TypedResults.Ok(left);
        var page = left[..limit];
        var query = new QueryBuilder { { "limit", limit.ToString() }, { "after", key(page[^1]) } };
        context.Response.Headers.Link = $"<{context.Request.PathBase}{context.Request.Path}{query}>; rel=\"next\"";
        return TypedResults.Ok(page);
    }

    private static List<T> Following<T>(IEnumerable<T> rows, Func<T, string> key, string after)
    {
        var all = rows.ToList();
        var at = all.FindIndex(row => key(row) == after);
        return at >= 0 ? all[(at + 1)..] : throw new RefusedException(
            StatusCodes.Status400BadRequest, "No such row", $"No row has the key '{after}'; follow the Link header of the page before, or begin without 'after'.");
    }
}
