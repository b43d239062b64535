namespace Optimizer.Core.Spelling;

/// <summary>"Did you mean": the known word that a wrong one most likely stands for.</summary>
public static class Nearest
{
    /// <returns>The known word that is at most a third of the letters (at least one, a swap counts once) away, or that it abbreviates, or that begins or ends alike; null: none is near.</returns>
    public static string? Of(string word, IEnumerable<string> known)
    {
        var wanted = Folded(word);
        string? best = null;
        var least = Math.Max(1, wanted.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(wanted, Folded(candidate));
            if (distance >= least) continue;
            (best, least) = (candidate, distance);
        }

        return best ?? known.FirstOrDefault(candidate => wanted.Length > 1 && wanted == Initials(candidate)) ?? (wanted.Length < 3 ? null : known.FirstOrDefault(candidate => IsPartOf(wanted, Folded(candidate))));
    }

    /// <summary>Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool IsPartOf(string wanted, string candidate) =>
        candidate.StartsWith(wanted, StringComparison.Ordinal) || candidate.EndsWith(wanted, StringComparison.Ordinal)
        || wanted.StartsWith(candidate, StringComparison.Ordinal) || wanted.EndsWith(candidate, StringComparison.Ordinal);

    /// <summary>lr of learning_rate.</summary>
    private static string Initials(string candidate) => string.Concat(Folded(candidate).Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]));

    private static string Folded(string word) => word.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
}
