namespace Optimizer.Artifacts.Trees;

/// <summary>Names in archives that others made.</summary>
internal static class EntryName
{
    private const int LongestSegment = 255;
    private const int LongestName = 2000;

    /// <returns>None: the folder itself (<c>./</c>).</returns>
    /// <exception cref="InvalidDataException">The name could lead out of the folder, or no file system would take it.</exception>
    public static string[] Segments(string name)
    {
        var inner = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        if (inner is "." or "") return name.Length > 0 ? [] : throw Refusal(name, "which is empty");
        if (inner.StartsWith('/')) throw Refusal(name, "which is not below the folder");
        if (inner.Length > LongestName) throw Refusal(name[..100] + "…", $"which is longer than {LongestName} characters");
        var segments = inner.TrimEnd('/').Split('/');
        return segments.FirstOrDefault(segment => !IsGood(segment)) is { } bad ? throw Refusal(name, $"which has the part '{bad}'") : segments;
    }

    private static bool IsGood(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && System.Text.Encoding.UTF8.GetByteCount(segment) <= LongestSegment
        && segment.All(letter => letter != '\\' && !char.IsControl(letter));

    private static InvalidDataException Refusal(string name, string why) => new($"The archive holds the name '{name}', {why}; it is refused.");
}
