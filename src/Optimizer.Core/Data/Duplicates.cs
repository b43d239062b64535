using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Optimizer.Core.Data;

/// <summary>A row that stands in an earlier part too would be scored on what was learnt: it stays in the earliest part only.</summary>
internal static class Duplicates
{
    /// <param name="features">rows x width, row-major.</param>
    public static DataSplit Removed(float[] features, int[] labels, int width, (int[] Train, int[] Validation, int[] Test) parts) =>
        Removed(row => Fingerprint(features.AsSpan(row * width, width), labels[row]), parts);

    /// <param name="fingerprint">Of a row: equal rows have equal ones.</param>
    public static DataSplit Removed(Func<int, UInt128> fingerprint, (int[] Train, int[] Validation, int[] Test) parts)
    {
        var seen = new HashSet<UInt128>();

        int[] Kept(int[] rows)
        {
            var prints = Array.ConvertAll(rows, row => fingerprint(row));
            int[] kept = [.. rows.Where((_, index) => !seen.Contains(prints[index]))];
            seen.UnionWith(prints);
            return kept;
        }

        var (train, validation, test) = (Kept(parts.Train), Kept(parts.Validation), Kept(parts.Test));
        var removed = parts.Validation.Length - validation.Length + parts.Test.Length - test.Length;
        return new DataSplit(train, validation, test, removed);
    }

    public static UInt128 Fingerprint(Table table, int row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in table.Columns)
        {
            if (column.Kind == ColumnKind.Number) hash.AppendData(MemoryMarshal.AsBytes(column.Numbers.AsSpan(row, 1)));
            else hash.AppendData(MemoryMarshal.AsBytes($"{column.Words[row].Length} {column.Words[row]}".AsSpan()));
        }

        if (table.Task == TableTask.Regression) hash.AppendData(MemoryMarshal.AsBytes(table.Targets.AsSpan(row, 1)));
        else hash.AppendData(MemoryMarshal.AsBytes(table.Classes.AsSpan(row, 1)));
        return Half(hash);
    }

    /// <summary>First half of a SHA-256 over the row's bytes: two different rows never share one in practice.</summary>
    private static UInt128 Fingerprint(ReadOnlySpan<float> features, int label)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(features));
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in label)));
        return Half(hash);
    }

    private static UInt128 Half(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }
}
