using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Of numbers within a key: no signs, no blanks.</summary>
    public const NumberStyles Digits = NumberStyles.None;

    /// <returns>What the key of the last row known means; null: there is none, the list begins.</returns>
    /// <exception cref="RefusedException">It is the key of no row.</exception>
    public T? Known<T>(Func<string, T?> read)
    {
        if (After is null) return default;
        // No row has such a key, and a database may not even take it for a text.
        if (After.Any(char.IsControl)) throw NoRow(After);
        try
        {
            return read(After) ?? throw NoRow(After);
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            throw NoRow(After);
        }
    }

    /// <summary>The same of a key with slashes between its parts.</summary>
    public T? KnownParts<T>(Func<string[], T?> read) => Known(key => read(key.Split('/')));

    /// <param name="read">Null: no row has the key <see cref="After"/>.</param>
    /// <exception cref="RefusedException">It is null.</exception>
    public ImmutableArray<T> Rows<T>(ImmutableArray<T>? read) => read ?? throw NoRow(After ?? "");

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
}
