using Optimizer.Core.Spelling;

namespace Optimizer.Specs;

/// <summary>How errors point to what would be right.</summary>
internal static class Wording
{
    /// <summary>"did you mean 'x'?", or all there are.</summary>
    public static string Instead(string word, IReadOnlyCollection<string> known) =>
        Nearest.Of(word, known) is { } near ? $"did you mean '{near}'?" : known.Count == 1 ? $"there is {known.Single()}" : $"there are {string.Join(", ", known.Order(StringComparer.Ordinal))}";

    public static string Number(double value) => value is 0 || (Math.Abs(value) is >= 1e-4 and < 1e15) ? value.ToString("0.######") : value.ToString("0.###e+0");
}
