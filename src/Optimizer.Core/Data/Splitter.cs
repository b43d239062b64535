using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Optimizer.Core.Seeds;

namespace Optimizer.Core.Data;

/// <summary>Stratified, seeded train / validation / test. A row that stands twice stays in one part only.</summary>
internal static class Splitter
{
    /// <param name="mainRows">Rows beyond these come from the separate test file.</param>
    public static DataSplit Split(float[] features, int[] labels, int mainRows, ImmutableArray<string> names, DataSpec spec, string file)
    {
        var random = new TrialRandom(spec.SplitSeed, 0x5917);
        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        var shares = spec.TestPath is null
            ? spec.Split
            : spec.Split with { Train = spec.Split.Train / (spec.Split.Train + spec.Split.Validation), Validation = spec.Split.Validation / (spec.Split.Train + spec.Split.Validation), Test = 0 };
        for (var label = 0; label < names.Length; label++)
        {
            var rows = Enumerable.Range(0, mainRows).Where(row => labels[row] == label).ToArray();
            for (var at = rows.Length - 1; at > 0; at--)
            {
                var other = random.NextIndex(at + 1);
                (rows[at], rows[other]) = (rows[other], rows[at]);
            }

            var (forTest, forValidation) = ((int)Math.Round(rows.Length * shares.Test), (int)Math.Round(rows.Length * shares.Validation));
            if (rows.Length - forTest - forValidation < 1 || forValidation < 1 || (shares.Test > 0 && forTest < 1))
                throw new DataProblemsException($"{file}: class '{names[label]}' has {rows.Length} rows, too few for a part of each of train, validation and test; add rows or change `split`.");
            test.AddRange(rows.Take(forTest));
            validation.AddRange(rows.Skip(forTest).Take(forValidation));
            train.AddRange(rows.Skip(forTest + forValidation));
        }

        test.AddRange(Enumerable.Range(mainRows, labels.Length - mainRows));
        var removed = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var width = features.Length / labels.Length;
        List<int> Fresh(List<int> rows)
        {
            var keys = rows.ConvertAll(row => Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(features.AsSpan(row * width, width)))));
            var kept = rows.Where((_, index) => !seen.Contains(keys[index])).Order().ToList();
            removed += rows.Count - kept.Count;
            seen.UnionWith(keys);
            return kept;
        }

        return new DataSplit([.. Fresh(train)], [.. Fresh(validation)], [.. Fresh(test)], removed);
    }
}
