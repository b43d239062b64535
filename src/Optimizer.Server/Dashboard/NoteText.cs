using System.Collections.Immutable;
using Optimizer.Server.Access;
using Optimizer.Server.Api;

namespace Optimizer.Server.Dashboard;

/// <summary>What may be said of a trial.</summary>
internal static class NoteText
{
    public const int MostCharacters = 4_000;

    private const int MostTags = 20;
    private const int MostTagCharacters = 40;

    /// <param name="typed">Tags with commas between.</param>
    /// <exception cref="RefusedException">Too many tags, or one too long.</exception>
    public static ImmutableArray<string> Tags(string typed)
    {
        ImmutableArray<string> tags = [.. typed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (tags.Length > MostTags) throw new RefusedException(400, "Too many tags", $"A trial has at most {MostTags} tags, these are {tags.Length}.");
        if (tags.FirstOrDefault(tag => tag.Length > MostTagCharacters) is { } endless) throw new RefusedException(400, "Tag too long", $"A tag has at most {MostTagCharacters} characters, '{endless[..20]}…' has {endless.Length}.");
        return tags;
    }

    /// <exception cref="RefusedException">Too long.</exception>
    public static string Note(string typed) => typed.Trim() is { Length: <= MostCharacters } note
        ? note
        : throw new RefusedException(400, "Note too long", $"A note has at most {MostCharacters:N0} characters, this has {typed.Trim().Length:N0}.");
}
