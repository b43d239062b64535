using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Core.Data;

/// <summary>Names rows and split by content: where the files lie and how a default is written do not matter.</summary>
internal static class DataDigest
{
    /// <summary>Raised when reading or splitting changes, so that results on differently read data are not mixed.</summary>
    private const string Reading = "1";

    /// <param name="files">In the order features, labels, test features, test labels; null where there is none.</param>
    /// <param name="scale">What features were really divided by.</param>
    public static string Of(DataSpec spec, IEnumerable<DataFile?> files, ImmutableArray<int> shape, double scale)
    {
        static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        var test = spec.TestPath is null ? Number(spec.Split.Test) : "file";
        string[] lines =
        [
            Reading,
            spec.Format,
            .. files.Select(file => file is null ? "-" : Convert.ToHexStringLower(file.Hash)),
            spec.Format == "csv" ? $"{spec.Header} {spec.Label}" : "-",
            string.Join('x', shape),
            Number(scale),
            $"{Number(spec.Split.Train)} {Number(spec.Split.Validation)} {test}",
            spec.SplitSeed.ToString(CultureInfo.InvariantCulture),
            .. spec.Table is { } table ? new[] { $"table {System.Text.Json.JsonSerializer.Serialize(table, CoreJson.Options)}" } : [],
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
