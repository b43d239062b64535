using System.Security.Cryptography;

namespace Optimizer.Core.Data;

/// <summary>A file's content, unpacked if it was gzipped.</summary>
/// <param name="Hash">SHA-256 of the bytes as they are stored.</param>
internal sealed record DataFile(string Path, byte[] Bytes, byte[] Hash)
{
    /// <summary>Unpacked size that is still read; beyond it a file is taken for a mistake or a decompression bomb.</summary>
    public const int MostBytes = 1 << 30;

    /// <returns>Null when it could not be read; the reason is among the problems then.</returns>
    public static DataFile? Read(string path, Func<string, Stream> open, DataProblems problems)
    {
        byte[]? stored;
        try
        {
            using var stream = open(path);
            stored = Gunzip.Whole(stream, MostBytes);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(path, $": there is no such file ({path})");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add(path, $": cannot be read: {failure.Message.TrimEnd('.')}");
            return null;
        }

        if (stored is null) return TooLarge(path, problems);
        if (stored.Length == 0)
        {
            problems.Add(path, ": is empty (0 bytes)");
            return null;
        }

        var hash = SHA256.HashData(stored);
        if (stored is not [0x1f, 0x8b, ..])
        {
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(path, $": is not gzip although its name ends in .gz: it begins with {Begin(stored)}, gzip begins with 1f 8b");
                return null;
            }

            return new DataFile(path, stored, hash);
        }

        try
        {
            if (Gunzip.Unpacked(stored, MostBytes) is not { } bytes) return TooLarge(path, problems);
            if (bytes.Length > 0) return new DataFile(path, bytes, hash);
            problems.Add(path, ": is empty once unpacked");
            return null;
        }
        catch (InvalidDataException failure)
        {
            problems.Add(path, $": its gzip data is damaged or truncated: {failure.Message.TrimEnd('.')}");
            return null;
        }
    }

    public static string Begin(byte[] bytes) => string.Join(' ', bytes.Take(4).Select(one => one.ToString("x2")));

    private static DataFile? TooLarge(string path, DataProblems problems)
    {
        problems.Add(path, $": is larger than {MostBytes >> 20} MiB unpacked, the most that is read");
        return null;
    }
}
