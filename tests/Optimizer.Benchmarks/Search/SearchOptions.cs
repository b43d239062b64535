namespace Optimizer.Benchmarks.Search;

/// <param name="Outstanding">Asks that wait for their answer at all times, the newest included.</param>
/// <param name="Out">File that gets one JSON line a run; null: none.</param>
internal sealed record SearchOptions(int Seeds, int Trials, int Outstanding, string[] Problems, string[] Methods, string? Out)
{
    public static SearchOptions Parse(string[] words, int trials, IEnumerable<string> problems, IEnumerable<string> methods)
    {
        string? Text(string name) => Array.IndexOf(words, name) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
        int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text) : otherwise;
        return new SearchOptions(
            Number("--seeds", 10), Number("--trials", trials), Number("--outstanding", 1),
            Text("--problem")?.Split(',') ?? [.. problems], Text("--method")?.Split(',') ?? [.. methods], Text("--out"));
    }
}
